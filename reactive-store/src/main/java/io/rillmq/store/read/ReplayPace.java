package io.rillmq.store.read;

import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets replays read as fast as they can while nobody appends. While somebody does, reads are short, only one goes on at
 * a time, and after each the disk is left alone for a multiple of the time that it took: so few forces meet one, and none
 * waits long. What the system has not in its cache is read past it then: the system would read megabytes ahead at once.
 * Any reading thread.
 */
final class ReplayPace {
    private static final int REST_TIMES = 9;
    private static final int SLICE_BYTES = 128 << 10;
    private static final long REST_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int GROWTH_TIMES = 2;
    /** How often the growth of the log is looked at. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A block that takes longer was not in the system's cache. */
    private static final long CACHED_BLOCK_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

    private final CommitLog log;
    private final LongSupplier nanoTime;
    /** Guarded by this, as the next ones. */
    private long seenEnd;

    private long seenNanos;
    private double bytesGrownByNano;

    ReplayPace(CommitLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.seenEnd = log.readableEnd();
        this.seenNanos = nanoTime.getAsLong();
    }

    /** Reads until {@code target} is full or the segment ends. */
    int read(Segment segment, ByteBuffer target, long logOffset) throws IOException {
        return isLive() ? readPaced(segment, target, logOffset) : segment.read(target, logOffset);
    }

    private int readPaced(Segment segment, ByteBuffer target, long logOffset) throws IOException {
        int limit = target.limit();
        boolean isCached = isCached(segment, target, logOffset);
        int total = 0;
        int count = 1;
        while (count > 0 && target.position() < limit) {
            target.limit(Math.min(limit, target.position() + SLICE_BYTES));
            count = readSlice(segment, target, logOffset + total, isCached);
            total += count;
        }
        return total;
    }

    private synchronized int readSlice(Segment segment, ByteBuffer target, long logOffset, boolean isCached)
            throws IOException {
        long started = System.nanoTime();
        int count = isCached ? segment.read(target, logOffset) : segment.readUncached(target, logOffset);
        long took = System.nanoTime() - started;
        long restMax = Math.min(REST_NANOS_MAX, (long) (count / (GROWTH_TIMES * bytesGrownByNano)) - took);
        LockSupport.parkNanos(Math.min(restMax, REST_TIMES * took));
        return count;
    }

    /**
     * Whether the system has the stretch in its cache: asks for a block of it, another one each time, for the next to
     * ask would find the block. A single block in the middle makes the system read nothing ahead.
     */
    private static boolean isCached(Segment segment, ByteBuffer target, long logOffset) throws IOException {
        int blocks = target.remaining() / DiskFile.BLOCK_BYTES;
        if (blocks == 0) {
            return true;
        }
        int at = ThreadLocalRandom.current().nextInt(blocks) * DiskFile.BLOCK_BYTES;
        ByteBuffer block = target.slice(target.position() + at, DiskFile.BLOCK_BYTES);
        long started = System.nanoTime();
        segment.read(block, logOffset + at);
        return System.nanoTime() - started < CACHED_BLOCK_NANOS;
    }

    private synchronized boolean isLive() {
        long elapsed = nanoTime.getAsLong() - seenNanos;
        if (elapsed >= LOOK_NANOS) {
            long end = log.readableEnd();
            bytesGrownByNano = (double) (end - seenEnd) / elapsed;
            seenEnd = end;
            seenNanos += elapsed;
        }
        return bytesGrownByNano > 0;
    }
}
