package io.rillmq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import java.nio.charset.StandardCharsets;

/** Frames through the handlers, as a connection runs them. */
final class FrameChannels {
    private FrameChannels() {}

    static EmbeddedChannel decoder() {
        return new EmbeddedChannel(new FrameDecoder(FrameDecoder.FRAME_BYTES_MAX));
    }

    /** Takes {@code frame}; the caller releases the command. */
    static RemotingCommand decode(ByteBuf frame) {
        EmbeddedChannel channel = decoder();
        channel.writeInbound(frame);
        RemotingCommand command = channel.readInbound();
        channel.finish();
        return command;
    }

    /** Takes {@code command}; the caller releases the frame. */
    static ByteBuf encode(RemotingCommand command) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
        channel.writeOutbound(command);
        ByteBuf frame = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            frame.writeBytes(part);
            part.release();
        }
        channel.finish();
        return frame;
    }

    static ByteBuf frame(Serialization serialization, String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer()
                .writeInt(4 + bytes.length)
                .writeInt(serialization.code() << 24 | bytes.length)
                .writeBytes(bytes);
    }

    static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
