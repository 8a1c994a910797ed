package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** RocketMQ's checksum: CRC-32 without its highest bit. */
public final class MaskedCrc {
    private static final int MASK = 0x7fff_ffff;

    private MaskedCrc() {}

    /** As {@link #of}, for a buffer that nobody else looks at in the meantime: needs no view of it. */
    static int ofOwn(ByteBuf buffer, int index, int length) {
        if (buffer.hasArray() || buffer.nioBufferCount() != 1) {
            return of(buffer, index, length);
        }
        CRC32 crc = new CRC32();
        crc.update(buffer.internalNioBuffer(index, length));
        return (int) crc.getValue() & MASK;
    }

    /** The checksum of a range of {@code buffer}, whose indexes do not move. */
    public static int of(ByteBuf buffer, int index, int length) {
        CRC32 crc = new CRC32();
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + index, length);
        } else if (buffer.nioBufferCount() == 1) {
            crc.update(buffer.nioBuffer(index, length));
        } else {
            for (ByteBuffer part : buffer.nioBuffers(index, length)) {
                crc.update(part);
            }
        }
        return (int) crc.getValue() & MASK;
    }
}
