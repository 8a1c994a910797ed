package io.rillmq.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Headers of commands as bytes, in both serialisations. */
public final class HeaderCodec {
    private HeaderCodec() {}

    /** Appends the header of {@code command} in its serialisation, without any length. */
    public static void encode(RemotingCommand command, ByteBuf out) {
        switch (command.serialization()) {
            case JSON -> JsonHeader.encode(command, out);
            case ROCKETMQ -> BinaryHeader.encode(command, out);
        }
    }

    /**
     * Reads a header that takes up all readable bytes of {@code header}. The command has no body yet.
     *
     * @throws MalformedHeaderException when the bytes are not a header
     */
    public static RemotingCommand decode(Serialization serialization, ByteBuf header) {
        ByteBuf onHeap = onHeap(header);
        return switch (serialization) {
            case JSON -> JsonHeader.decode(onHeap);
            case ROCKETMQ -> BinaryHeader.decode(onHeap);
        };
    }

    /** A header is mostly short texts: one copy out of direct memory costs less than a copy for each of them. */
    private static ByteBuf onHeap(ByteBuf header) {
        return header.hasArray() ? header : Unpooled.wrappedBuffer(ByteBufUtil.getBytes(header));
    }
}
