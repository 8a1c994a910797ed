package io.rillmq.store.index;

/**
 * A key index on the disk in numbers.
 *
 * @param runs sound ones
 * @param keys in them
 * @param appliedOffset every record below has its keys in the runs; 0 when there is no index
 */
public record IndexFigures(int runs, long keys, long appliedOffset) {}
