package io.rillmq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.frame.FrameDecoder;
import io.rillmq.protocol.frame.FrameEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/** The other end of a connection, on a blocking socket: what it sends and receives is only what a test says. */
public final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    public RawPeer(int port) {
        this(port, SocketFactory.getDefault());
    }

    /** @param sockets for TLS, {@link javax.net.ssl.SSLContext#getSocketFactory()} */
    public RawPeer(int port, SocketFactory sockets) {
        try {
            socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of one frame. Takes {@code command}. */
    public static byte[] bytesOf(RemotingCommand command) {
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

    public RawPeer send(RemotingCommand command) {
        return send(bytesOf(command));
    }

    public RawPeer send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends no more; the other side sees the end of the stream. */
    public RawPeer endSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next command; its body is on the heap. */
    public RemotingCommand receive() {
        try {
            int length = in.readInt();
            byte[] rest = in.readNBytes(length);
            EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(64 << 20));
            decoder.writeInbound(Unpooled.buffer(4 + length).writeInt(length).writeBytes(rest));
            RemotingCommand command = decoder.readInbound();
            decoder.finishAndReleaseAll();
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for one byte of whatever it is. */
    public void awaitByte() {
        try {
            if (in.read() < 0) {
                throw new AssertionError("closed without a byte");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the stream and returns how many bytes came before it. A reset counts as the end. */
    public int bytesUntilClosed() {
        int count = 0;
        try {
            while (in.read() >= 0) {
                count++;
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open after " + PATIENCE_MILLIS + " ms", e);
        } catch (IOException e) {
            // a reset: closed with bytes of ours unread
        }
        return count;
    }

    public static String text(RemotingCommand command) {
        return command.body().toString(StandardCharsets.UTF_8);
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
