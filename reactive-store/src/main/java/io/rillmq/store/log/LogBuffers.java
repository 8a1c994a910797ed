package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rillmq.store.file.DiskFile;

/**
 * Direct buffers for stretches of the log. Not pooled: a released one is never handed out again while somebody still
 * looks at it. Not watched for leaks: each has one owner in this module, and is read field by field, which the watching
 * would make a hundred times slower in tests.
 */
public final class LogBuffers {
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    private LogBuffers() {}

    /** A buffer that does not grow. The caller owns it. */
    public static ByteBuf allocate(int capacityBytes) {
        return ALLOCATOR.directBuffer(capacityBytes, capacityBytes);
    }

    /** As {@link #allocate}, and placed as {@link DiskFile#readUncached} wants it. */
    public static ByteBuf allocateAligned(int capacityBytes) {
        ByteBuf wider = allocate(capacityBytes + DiskFile.BLOCK_BYTES);
        int index = wider.internalNioBuffer(0, wider.capacity()).alignmentOffset(0, DiskFile.BLOCK_BYTES);
        return wider.slice(index == 0 ? 0 : DiskFile.BLOCK_BYTES - index, capacityBytes);
    }
}
