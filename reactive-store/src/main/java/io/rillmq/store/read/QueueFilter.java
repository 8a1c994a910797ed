package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;

/**
 * Picks messages by what their consume-queue entry says, and if that is not enough, by their records. Called on the
 * reading thread, at times twice for one entry; must not block.
 */
@FunctionalInterface
public interface QueueFilter {
    QueueFilter ALL = tagsCode -> true;

    /** Whether the entry's message is wanted, or may be. */
    boolean matches(long tagsCode);

    /** Whether {@link #takes} is to be asked too. Such a read is always done by threads of the store. */
    default boolean needsRecords() {
        return false;
    }

    /** Whether the message is wanted whose whole, sound record begins at {@code index}. */
    default boolean takes(ByteBuf records, int index) {
        return true;
    }

    /** What it may cost at most to ask {@link #takes}, in bytes that could be copied in the same time. */
    default long costBytes(ByteBuf records, int index) {
        return 0;
    }
}
