package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stretch of the log as it was read from the disk: bytes, which whoever takes a record from them checks. Does not
 * change. Whoever copies from it pins it; the buffer is used for another stretch only when nobody does.
 */
final class LogWindow {
    private final long startOffset;
    private final ByteBuf bytes;
    private final boolean isOfReplay;
    /** One for being kept, and one for each who copies; with none, the buffer belongs to somebody else. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean isFollowed = new AtomicBoolean();
    private volatile boolean wasUsed;
    private volatile long lastUse;

    /** @param isOfReplay whether the log was read this far because it is likely to be read on */
    LogWindow(long startOffset, ByteBuf bytes, boolean isOfReplay) {
        this.startOffset = startOffset;
        this.bytes = bytes;
        this.isOfReplay = isOfReplay;
    }

    /** Whether it has the byte at {@code logOffset}. */
    boolean holds(long logOffset) {
        return logOffset >= startOffset && logOffset < endOffset();
    }

    long endOffset() {
        return startOffset + bytes.writerIndex();
    }

    /**
     * Appends bytes to {@code target}, from {@code logOffset}, which it holds, to {@code endOffset} or its own end. Pinned
     * only.
     *
     * @return the log offset behind them
     */
    long copyTo(ByteBuf target, long logOffset, long endOffset) {
        long end = Math.min(endOffset, endOffset());
        target.writeBytes(bytes, (int) (logOffset - startOffset), (int) (end - logOffset));
        return end;
    }

    /** True once, for the first who may see to it that the log behind is read ahead. */
    boolean follow() {
        return isOfReplay && !isFollowed.get() && isFollowed.compareAndSet(false, true);
    }

    /** Keeps the bytes until {@link #unpin}; false when they are gone already. */
    boolean pin(long use) {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                lastUse = use;
                wasUsed = true;
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /** Ends a pin, or the keeping. */
    void unpin() {
        if (users.decrementAndGet() == 0) {
            bytes.release();
        }
    }

    /** Whether it was read for a replay that never came to it. */
    boolean isWasted() {
        return isOfReplay && !wasUsed;
    }

    boolean wasUsed() {
        return wasUsed;
    }

    /** When it was pinned last. */
    long lastUse() {
        return lastUse;
    }

    /** Notes that it is as good as pinned. */
    void touch(long use) {
        lastUse = use;
    }

    /** Gives its buffer away for another window, which fails while somebody copies from it. */
    boolean retire() {
        return users.compareAndSet(1, 0);
    }

    /** Of a window that did {@link #retire}. */
    ByteBuf buffer() {
        return bytes;
    }
}
