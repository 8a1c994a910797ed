package io.rillmq.store.queue;

/**
 * Where the files of a queue end.
 *
 * @param maxOffset queue offset of the next entry
 * @param lastLogOffset log offset of the newest entry, 0 of a blank one
 */
public record QueueEnd(long maxOffset, long lastLogOffset) {}
