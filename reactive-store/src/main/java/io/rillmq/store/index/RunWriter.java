package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.LogBuffers;
import io.rillmq.store.log.LogEnd;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes the file of one run from front to back: blocks of entries, then blocks of fences, which are the highs of the
 * first entry of each entry block. Takes the file and closes it.
 */
final class RunWriter implements AutoCloseable {
    private static final int BUFFERED_BLOCKS = 64;

    private final DiskFile file;
    private final int number;
    private final ByteBuf buffer = LogBuffers.allocate(BUFFERED_BLOCKS * Block.BYTES);
    private long[] fences = new long[64];
    private long firstSecond = Long.MAX_VALUE;
    private long lastSecond;
    private int entries;
    /** Blocks that are complete, in the file or in the buffer. */
    private int blocks;

    private int bufferedBlocks;
    private int usedLongs;

    RunWriter(DiskFile file, int number) {
        this.file = file;
        this.number = number;
    }

    int number() {
        return number;
    }

    int entries() {
        return entries;
    }

    /** Entries come in their order. */
    void add(long high, long low) throws IOException {
        if (usedLongs == 0) {
            fences = blocks == fences.length ? Arrays.copyOf(fences, 2 * blocks) : fences;
            fences[blocks] = high;
        }
        addLong(high);
        addLong(low);
        entries++;
        firstSecond = Math.min(firstSecond, KeyEntry.second(low));
        lastSecond = Math.max(lastSecond, KeyEntry.second(low));
        if (usedLongs == Block.LONGS_MAX) {
            endBlock();
        }
    }

    private void addLong(long value) {
        buffer.setLong(bufferedBlocks * Block.BYTES + usedLongs * Long.BYTES, value);
        usedLongs++;
    }

    private void endBlock() throws IOException {
        if (usedLongs == 0) {
            return;
        }
        Block.seal(buffer, bufferedBlocks * Block.BYTES, usedLongs, number, blocks);
        usedLongs = 0;
        blocks++;
        bufferedBlocks++;
        if (bufferedBlocks == BUFFERED_BLOCKS) {
            write();
        }
    }

    private void write() throws IOException {
        long position = (long) (blocks - bufferedBlocks) * Block.BYTES;
        file.writeFully(buffer.internalNioBuffer(0, bufferedBlocks * Block.BYTES), position);
        bufferedBlocks = 0;
    }

    /** Writes the rest; the file is on the device when this returns. */
    RunInfo finish(long fromOffset, LogEnd end) throws IOException {
        endBlock();
        int entryBlocks = blocks;
        for (int i = 0; i < entryBlocks; i++) {
            addLong(fences[i]);
            if (usedLongs == Block.LONGS_MAX) {
                endBlock();
            }
        }
        endBlock();
        write();
        file.force();
        return new RunInfo(number, entries, fromOffset, end, firstSecond, lastSecond);
    }

    @Override
    public void close() throws IOException {
        buffer.release();
        file.close();
    }
}
