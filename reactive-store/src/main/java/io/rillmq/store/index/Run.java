package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.LogBuffers;
import java.io.IOException;

/**
 * A sorted, immutable file of entries. In memory is one long for every 510 fences, so for about 130,000 entries; a look-up
 * reads one block of fences and then blocks of entries, from the last that may hold the hash downwards.
 */
final class Run implements AutoCloseable {
    private final RunInfo info;
    private final DiskFile file;
    private final ByteBuf block;
    private final long[] firstFences;

    private Run(RunInfo info, DiskFile file, ByteBuf block, long[] firstFences) {
        this.info = info;
        this.file = file;
        this.block = block;
        this.firstFences = firstFences;
    }

    /** Takes {@code file}, whose fences are read and checked. */
    static Run open(RunInfo info, DiskFile file) throws IOException {
        ByteBuf block = LogBuffers.allocate(Block.BYTES);
        Run run = new Run(info, file, block, new long[info.fenceBlocks()]);
        boolean complete = false;
        try {
            run.loadFirstFences();
            complete = true;
            return run;
        } finally {
            if (!complete) {
                run.close();
            }
        }
    }

    private void loadFirstFences() throws IOException {
        if (file.length() != info.fileBytes()) {
            throw new CorruptRunException(
                    info.number(), "it has " + file.length() + " of " + info.fileBytes() + " bytes");
        }
        for (int i = 0; i < firstFences.length; i++) {
            load(info.entryBlocks() + i);
            firstFences[i] = block.getLong(0);
        }
    }

    RunInfo info() {
        return info;
    }

    /** Reads and checks every block of entries; the fences were checked when this was opened. */
    void verify() throws IOException {
        for (int i = 0; i < info.entryBlocks(); i++) {
            load(i);
        }
    }

    /** Shows the entries with {@code hash}; false when the visitor wanted no more. */
    boolean visit(long hash, EntryVisitor visitor) throws IOException {
        for (int number = lastBlockFor(hash); number >= 0; number--) {
            int used = load(number);
            for (int i = used - 2; i >= 0; i -= 2) {
                long high = block.getLong(i * Long.BYTES);
                long found = KeyEntry.hash(high);
                if (found < hash) {
                    return true;
                }
                long low = block.getLong((i + 1) * Long.BYTES);
                if (found == hash && !visitor.entry(KeyEntry.logOffset(high, low), KeyEntry.second(low))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The last block of entries that does not begin beyond {@code hash}; -1 when all do. */
    private int lastBlockFor(long hash) throws IOException {
        long target = KeyEntry.highMax(hash);
        int low = 0;
        int high = firstFences.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firstFences[middle] <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int fenceBlock = low - 1;
        return fenceBlock < 0 ? -1 : fenceBlock * Block.LONGS_MAX + lastFenceFor(target, fenceBlock);
    }

    private int lastFenceFor(long target, int fenceBlock) throws IOException {
        int low = 0;
        int high = load(info.entryBlocks() + fenceBlock);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (block.getLong(middle * Long.BYTES) <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private int load(int number) throws IOException {
        readBlocks(block, number, 1);
        return Block.check(block, 0, info.number(), number);
    }

    /** Reads blocks without checking them. */
    void readBlocks(ByteBuf target, int number, int count) throws IOException {
        int length = count * Block.BYTES;
        if (file.readFully(target.internalNioBuffer(0, length), (long) number * Block.BYTES) < length) {
            throw new CorruptRunException(info.number(), "it ends before block " + (number + count));
        }
    }

    @Override
    public void close() throws IOException {
        block.release();
        file.close();
    }
}
