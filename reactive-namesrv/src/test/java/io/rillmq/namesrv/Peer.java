package io.rillmq.namesrv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.protocol.frame.FrameDecoder;
import io.rillmq.protocol.frame.FrameEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A broker, client or admin tool that asks one thing at a time over its own socket. */
final class Peer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private int opaque;

    Peer(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RemotingCommand ask(RequestHeader header) {
        return ask(header, Unpooled.EMPTY_BUFFER);
    }

    RemotingCommand ask(RequestHeader header, ByteBuf body) {
        return ask(RemotingCommand.request(header.code(), ++opaque, HeaderFields.of(header), body));
    }

    RemotingCommand ask(int code, String... namesAndValues) {
        return ask(RemotingCommand.request(code, ++opaque, HeaderFields.of(namesAndValues), Unpooled.EMPTY_BUFFER));
    }

    /** Asks in JSON, as official clients do, and waits for the answer. */
    RemotingCommand ask(RemotingCommand request) {
        try {
            socket.getOutputStream().write(bytesOf(request.with(Serialization.JSON)));
            return receive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytesOf(RemotingCommand command) {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        encoder.writeOutbound(command);
        ByteBuf frame = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            frame.writeBytes(part);
            part.release();
        }
        encoder.finishAndReleaseAll();
        return ByteBufUtil.getBytes(frame);
    }

    private RemotingCommand receive() throws IOException {
        int length = in.readInt();
        EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(FrameDecoder.FRAME_BYTES_MAX));
        decoder.writeInbound(Unpooled.buffer(4 + length).writeInt(length).writeBytes(in.readNBytes(length)));
        RemotingCommand command = decoder.readInbound();
        decoder.finishAndReleaseAll();
        return command;
    }

    static String text(RemotingCommand command) {
        return command.body().toString(StandardCharsets.UTF_8);
    }

    /** Whether the other side has closed; waits for it. */
    boolean sawClose() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
