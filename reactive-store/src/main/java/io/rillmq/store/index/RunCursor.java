package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.log.LogBuffers;
import java.io.IOException;

/** Walks a run from its first entry to its last, reading several blocks at a time. */
final class RunCursor implements AutoCloseable {
    private static final int READ_BLOCKS = 16;

    private final Run run;
    private final ByteBuf buffer = LogBuffers.allocate(READ_BLOCKS * Block.BYTES);
    private int nextBlock;
    private int bufferedBlocks;
    private int blockInBuffer;
    private int usedLongs;
    private int nextLong;
    private long high;
    private long low;

    RunCursor(Run run) {
        this.run = run;
    }

    /** Moves to the next entry; false behind the last. */
    boolean next() throws IOException {
        if (nextLong == usedLongs && !nextBlock()) {
            return false;
        }
        int index = blockInBuffer * Block.BYTES + nextLong * Long.BYTES;
        high = buffer.getLong(index);
        low = buffer.getLong(index + Long.BYTES);
        nextLong += 2;
        return true;
    }

    private boolean nextBlock() throws IOException {
        blockInBuffer++;
        if (blockInBuffer >= bufferedBlocks) {
            bufferedBlocks = Math.min(READ_BLOCKS, run.info().entryBlocks() - nextBlock);
            blockInBuffer = 0;
            if (bufferedBlocks == 0) {
                return false;
            }
            run.readBlocks(buffer, nextBlock, bufferedBlocks);
        }
        usedLongs = Block.check(buffer, blockInBuffer * Block.BYTES, run.info().number(), nextBlock);
        nextLong = 0;
        nextBlock++;
        return true;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    @Override
    public void close() {
        buffer.release();
    }
}
