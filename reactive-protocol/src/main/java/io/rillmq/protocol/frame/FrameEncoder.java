package io.rillmq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.rillmq.protocol.command.HeaderCodec;
import io.rillmq.protocol.command.RemotingCommand;
import java.util.List;

/**
 * {@link RemotingCommand}s to bytes; takes each command and releases its body. A small body is copied behind its
 * header, so that the frame is one buffer; a large one is passed on as it is. Has no state: one encoder serves all
 * connections.
 */
@Sharable
public final class FrameEncoder extends MessageToMessageEncoder<RemotingCommand> {
    /** Below this a copy costs less than a second buffer in the write. */
    static final int COPIED_BODY_BYTES_MAX = 2048;

    private static final int PREFIX_BYTES = 8;
    private static final int HEADER_LENGTH_MAX = 0xff_ffff;
    /** Typical headers are 200 to 400 bytes. */
    private static final int INITIAL_HEADER_BYTES = 512;

    public FrameEncoder() {
        super(RemotingCommand.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, RemotingCommand command, List<Object> out) {
        ByteBuf body = command.body();
        boolean isBodyCopied = body.readableBytes() <= COPIED_BODY_BYTES_MAX;
        out.add(encodeHead(context.alloc(), command, isBodyCopied ? body : Unpooled.EMPTY_BUFFER));
        if (!isBodyCopied) {
            out.add(body.retain());
        }
    }

    /** All of the frame that comes before the body, and behind it the bytes of {@code copied}. */
    private static ByteBuf encodeHead(ByteBufAllocator allocator, RemotingCommand command, ByteBuf copied) {
        ByteBuf head = allocator.ioBuffer(INITIAL_HEADER_BYTES + copied.readableBytes());
        try {
            head.writeZero(PREFIX_BYTES);
            HeaderCodec.encode(command, head);
            int headerLength = head.writerIndex() - PREFIX_BYTES;
            if (headerLength > HEADER_LENGTH_MAX) {
                throw new EncoderException("header of " + headerLength + " bytes exceeds " + HEADER_LENGTH_MAX);
            }
            head.setInt(
                    0,
                    Math.addExact(Integer.BYTES + headerLength, command.body().readableBytes()));
            head.setInt(Integer.BYTES, command.serialization().code() << 24 | headerLength);
            return head.writeBytes(copied, copied.readerIndex(), copied.readableBytes());
        } catch (RuntimeException e) {
            head.release();
            throw e;
        }
    }
}
