package io.rillmq.store.read;

/** Picks messages by what their consume-queue entry says. Called on the reading thread, at times twice for one
 * entry; must not block. */
@FunctionalInterface
public interface QueueFilter {
    QueueFilter ALL = tagsCode -> true;

    boolean matches(long tagsCode);
}
