package io.rillmq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.rillmq.protocol.command.HeaderCodec;
import io.rillmq.protocol.command.MalformedHeaderException;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import java.util.List;

/**
 * Bytes of one connection to {@link RemotingCommand}s, whose bodies are slices of what was read and belong to whoever
 * receives the command.
 *
 * <pre>
 * length 4: the bytes after it | serialisation 1 | header length 3 | header | body
 * </pre>
 *
 * Throws {@link MalformedFrameException} once, at the first bytes that cannot be a frame, and drops all that follow.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    /** RocketMQ's own limit, the length field included. */
    public static final int FRAME_BYTES_MAX = 16 * 1024 * 1024;

    /**
     * Largest header. Its fields stay in memory for as long as a request waits; the largest that clients send, a send
     * with {@code MessageProperties.SIZE_BYTES_MAX} of properties in escaped JSON, takes a fifth of it.
     */
    public static final int HEADER_BYTES_MAX = 1024 * 1024;

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int HEADER_LENGTH_BYTES = Integer.BYTES;
    private static final int PREFIX_BYTES = LENGTH_BYTES + HEADER_LENGTH_BYTES;
    private static final int HEADER_LENGTH_MASK = 0xff_ffff;

    private final int frameBytesMax;
    private boolean isBroken;

    /** @param frameBytesMax largest frame, its length field included */
    public FrameDecoder(int frameBytesMax) {
        if (frameBytesMax < PREFIX_BYTES) {
            throw new IllegalArgumentException("frameBytesMax must be " + PREFIX_BYTES + " or more: " + frameBytesMax);
        }
        this.frameBytesMax = frameBytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (isBroken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            decodeFrame(in, out);
        } catch (MalformedFrameException e) {
            breakOff(in);
            throw e;
        } catch (MalformedHeaderException e) {
            breakOff(in);
            throw new MalformedFrameException(e.getMessage(), e);
        }
    }

    private void breakOff(ByteBuf in) {
        isBroken = true;
        in.skipBytes(in.readableBytes());
    }

    /** What is wrong with a frame is told from its first 8 bytes, before the rest of it is collected. */
    private void decodeFrame(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return;
        }
        int start = in.readerIndex();
        int length = checkLength(in.getInt(start));
        if (in.readableBytes() < PREFIX_BYTES) {
            return;
        }
        int word = in.getInt(start + LENGTH_BYTES);
        Serialization serialization = Serialization.of(word >>> 24);
        int headerLength = checkHeaderLength(word & HEADER_LENGTH_MASK, length);
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return;
        }
        int headerStart = start + PREFIX_BYTES;
        RemotingCommand command = HeaderCodec.decode(serialization, in.slice(headerStart, headerLength));
        in.readerIndex(headerStart + headerLength);
        int bodyLength = length - HEADER_LENGTH_BYTES - headerLength;
        out.add(bodyLength == 0 ? command : command.withBody(in.readRetainedSlice(bodyLength)));
    }

    private int checkLength(int length) {
        if (length < HEADER_LENGTH_BYTES) {
            throw new MalformedFrameException("frame length " + length + " is below " + HEADER_LENGTH_BYTES);
        }
        if (length > frameBytesMax - LENGTH_BYTES) {
            throw new MalformedFrameException(
                    "frame of " + ((long) length + LENGTH_BYTES) + " bytes exceeds frameBytesMax " + frameBytesMax);
        }
        return length;
    }

    private static int checkHeaderLength(int headerLength, int length) {
        if (headerLength > length - HEADER_LENGTH_BYTES) {
            throw new MalformedFrameException(
                    "header of " + headerLength + " bytes exceeds its frame of length " + length);
        }
        if (headerLength > HEADER_BYTES_MAX) {
            throw new MalformedFrameException(
                    "header of " + headerLength + " bytes exceeds headerBytesMax " + HEADER_BYTES_MAX);
        }
        return headerLength;
    }
}
