package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogBuffers;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the disk last, for all who read near there: a bounded number of {@link LogWindow}s. Any thread copies
 * from them without a lock; the reading threads add to them. The least recently used one makes room for a new one.
 */
final class LogWindows {
    private static final LogWindow[] NONE = {};
    /** After a sign of crowding, so many times all windows are used for something else before replays are tried again. */
    private static final int CROWDED_TIMES = 8;

    private final CommitLog log;
    private final ReplayPace pace;
    private final int windowBytes;
    private final int countMax;
    private final AtomicLong uses = new AtomicLong();
    /** In {@link #uses}. */
    private volatile long crowdedUntil;

    private volatile LogWindow[] windows = NONE;

    /** Starts of windows that a thread is reading; guarded by this, as the next ones. */
    private final Set<Long> underWay = new HashSet<>();
    /** Buffers that are in no window, and how many there are in all. */
    private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();

    private int bufferCount;

    /** A way to fill a buffer from a place in the log. */
    private interface Reading {
        int read(Segment segment, ByteBuffer target, long logOffset) throws IOException;
    }

    LogWindows(CommitLog log, ReplayPace pace, ReadConfig config) {
        this.log = log;
        this.pace = pace;
        this.windowBytes = config.windowBytes();
        this.countMax = config.cacheBytes() / config.windowBytes();
    }

    /** The window that holds the byte there, which stays until {@link LogWindow#unpin}; null without one. Any thread. */
    @Nullable
    LogWindow pin(long logOffset) {
        for (LogWindow window : windows) {
            if (window.holds(logOffset) && window.pin(uses.get())) {
                return window;
            }
        }
        return null;
    }

    /** Whether windows hold all of these bytes at this moment. */
    boolean has(long logOffset, int sizeBytes) {
        long end = logOffset + sizeBytes;
        long at = logOffset;
        while (at < end) {
            LogWindow window = find(at);
            if (window == null) {
                return false;
            }
            at = window.endOffset();
        }
        return true;
    }

    private @Nullable LogWindow find(long logOffset) {
        for (LogWindow window : windows) {
            if (window.holds(logOffset)) {
                return window;
            }
        }
        return null;
    }

    /** Bytes of all buffers, in use or not. */
    synchronized long heldBytes() {
        return (long) bufferCount * windowBytes;
    }

    /** Whether a window ends at {@code logOffset}, or at most {@code gapBytes} before. */
    boolean endsBefore(long logOffset, int gapBytes) {
        for (LogWindow window : windows) {
            long gap = logOffset - window.endOffset();
            if (gap >= 0 && gap <= gapBytes) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether more replays go on than there are windows for, so that what is read ahead for one is gone before it is used:
     * then all do better with what they ask for, at the pace of replays. Any thread.
     */
    boolean isCrowded() {
        return uses.get() < crowdedUntil;
    }

    /** Whether it is of use to read on ahead: not when much of what was read ahead is still to be used. Any thread. */
    boolean isRoomAhead() {
        if (isCrowded()) {
            return false;
        }
        int unused = 0;
        for (LogWindow window : windows) {
            if (!window.wasUsed()) {
                unused++;
            }
        }
        return unused < Math.max(1, countMax / 2);
    }

    /** Where a window begins that holds {@code logOffset} and that all replays share, if it begins in the same segment. */
    long sharedStart(long logOffset) {
        return logOffset - logOffset % windowBytes;
    }

    /**
     * Reads from {@code logOffset} up to where the next shared window begins, unless another thread is doing so: then
     * waits for it. On the reading threads.
     */
    void loadForReplay(long logOffset) throws IOException {
        long shared = sharedStart(logOffset);
        begin(shared);
        try {
            Segment segment = log.segmentAt(logOffset);
            if (segment != null && find(logOffset) == null) {
                load(segment, logOffset, shared + windowBytes - logOffset, pace::read, true);
            }
        } finally {
            end(shared);
        }
    }

    private synchronized void begin(long start) throws IOException {
        try {
            while (!underWay.add(start)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the log was read at " + start);
        }
    }

    private synchronized void end(long start) {
        underWay.remove(start);
        notifyAll();
    }

    /** Reads these bytes, or as many as fit a window and are readable. On the reading threads. */
    void load(long logOffset, long sizeBytes) throws IOException {
        Segment segment = log.segmentAt(logOffset);
        if (segment == null) {
            return;
        }
        if (isCrowded()) {
            // Most likely for one of the replays. Whole blocks: only those are read past the system's cache.
            long before = (logOffset - segment.startOffset()) % DiskFile.BLOCK_BYTES;
            long blocks = (before + sizeBytes + DiskFile.BLOCK_BYTES - 1) / DiskFile.BLOCK_BYTES;
            load(segment, logOffset - before, blocks * DiskFile.BLOCK_BYTES, pace::read, false);
        } else {
            load(segment, logOffset, sizeBytes, Segment::read, false);
        }
    }

    private void load(Segment segment, long logOffset, long sizeBytes, Reading reading, boolean isOfReplay)
            throws IOException {
        long end = Math.min(segment.endOffset(), log.readableEnd());
        int length = (int) Math.min(Math.min(sizeBytes, windowBytes), end - logOffset);
        ByteBuf buffer = length <= 0 ? null : takeBuffer();
        if (buffer == null) {
            return; // Nothing is there, or all windows are being copied from.
        }
        boolean kept = false;
        try {
            int count = reading.read(segment, buffer.clear().internalNioBuffer(0, length), logOffset);
            if (count > 0) {
                add(new LogWindow(logOffset, buffer.writerIndex(count), isOfReplay));
                kept = true;
            }
        } finally {
            if (!kept) {
                giveBack(buffer);
            }
        }
    }

    private synchronized void add(LogWindow window) {
        window.touch(uses.incrementAndGet());
        LogWindow[] all = windows;
        LogWindow[] grown = Arrays.copyOf(all, all.length + 1);
        grown[all.length] = window;
        windows = grown;
    }

    private synchronized @Nullable ByteBuf takeBuffer() {
        if (!spare.isEmpty()) {
            return spare.pop();
        }
        if (bufferCount < countMax) {
            ByteBuf added = LogBuffers.allocateAligned(windowBytes);
            bufferCount++;
            return added;
        }
        for (LogWindow oldest : byUse()) {
            if (oldest.retire()) {
                if (oldest.isWasted()) {
                    crowdedUntil = uses.get() + (long) CROWDED_TIMES * countMax;
                }
                windows = Arrays.stream(windows)
                        .filter(window -> window != oldest)
                        .toArray(LogWindow[]::new);
                return oldest.buffer();
            }
        }
        return null;
    }

    /** The least recently used first. Uses go on meanwhile: an order needs their numbers of one moment. */
    private List<LogWindow> byUse() {
        record Used(LogWindow window, long lastUse) {}
        return Arrays.stream(windows)
                .map(window -> new Used(window, window.lastUse()))
                .sorted(Comparator.comparingLong(Used::lastUse))
                .map(Used::window)
                .toList();
    }

    private synchronized void giveBack(ByteBuf buffer) {
        spare.push(buffer);
    }

    /** Frees everything; what is being copied from, a moment later. After the reading threads have ended. */
    synchronized void close() {
        LogWindow[] all = windows;
        windows = NONE;
        for (LogWindow window : all) {
            window.unpin();
        }
        spare.forEach(ByteBuf::release);
        spare.clear();
        bufferCount = 0;
    }
}
