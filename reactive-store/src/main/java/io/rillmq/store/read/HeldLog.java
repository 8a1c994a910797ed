package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.log.TailChunk;
import org.jspecify.annotations.Nullable;

/**
 * What one read keeps of the log in memory while it copies from it: neighbours of a queue mostly lie in the same place,
 * which is pinned once for all of them. For one thread, which closes it.
 */
final class HeldLog implements AutoCloseable {
    private final CommitLog log;
    private final TailCache tail;
    private final LogWindows windows;
    private @Nullable TailChunk chunk;
    private @Nullable LogWindow window;

    HeldLog(CommitLog log, TailCache tail, LogWindows windows) {
        this.log = log;
        this.tail = tail;
        this.windows = windows;
    }

    /** Takes the scan's next record from the newest bytes of the log; only for entries that cannot be wrong. */
    boolean takeNewest(QueueScan scan, long logOffset, int sizeBytes) {
        TailChunk held = chunk;
        if (held == null || !held.holds(logOffset, sizeBytes)) {
            releaseChunk();
            held = tail.pin(logOffset, sizeBytes);
            chunk = held;
        }
        if (held == null) {
            return false;
        }
        held.copyTo(scan.target(sizeBytes), logOffset, sizeBytes);
        scan.took(sizeBytes);
        return true;
    }

    /** Takes the scan's next record from what was read from the disk before, if it is the right one and still there. */
    boolean takeRead(QueueScan scan, long logOffset, int sizeBytes) {
        if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || logOffset < log.minOffset()) {
            return false;
        }
        LogWindow first = at(logOffset);
        long end = logOffset + sizeBytes;
        // Before there is room for it: a damaged entry may say any size.
        if (first == null || (end > first.endOffset() && !windows.has(logOffset, sizeBytes))) {
            return false;
        }
        ByteBuf target = scan.target(sizeBytes);
        int index = target.writerIndex();
        // An entry from a file may point anywhere, and what is there may be damaged.
        if (copyTo(target, first, logOffset, end)
                && SoundRecord.damageOf(target, index, sizeBytes, logOffset) == null
                && SoundRecord.isOf(scan.queue, scan.position, target, index)) {
            scan.took(sizeBytes);
            return true;
        }
        target.writerIndex(index);
        return false;
    }

    /** False when the end is not in memory. */
    private boolean copyTo(ByteBuf target, LogWindow first, long logOffset, long endOffset) {
        long copied = first.copyTo(target, logOffset, endOffset);
        while (copied < endOffset) {
            LogWindow next = at(copied);
            if (next == null) {
                return false;
            }
            copied = next.copyTo(target, copied, endOffset);
        }
        return true;
    }

    private @Nullable LogWindow at(long logOffset) {
        LogWindow held = window;
        if (held == null || !held.holds(logOffset)) {
            releaseWindow();
            held = windows.pin(logOffset);
            window = held;
        }
        return held;
    }

    /** Where the log is to be read ahead, now that the window was of use; -1 when somebody saw to it, or nobody need. */
    long followingOffset() {
        LogWindow held = window;
        return held != null && held.follow() ? held.endOffset() : -1;
    }

    private void releaseChunk() {
        if (chunk != null) {
            chunk.unpin();
            chunk = null;
        }
    }

    private void releaseWindow() {
        if (window != null) {
            window.unpin();
            window = null;
        }
    }

    @Override
    public void close() {
        releaseChunk();
        releaseWindow();
    }
}
