package io.rillmq.broker.timer;

/**
 * A message that waits for its time.
 *
 * @param dueMillis epoch milliseconds
 * @param key {@link TimerKey}
 * @param logOffset where the message is parked
 * @param sizeBytes of its record there
 */
record Timer(long dueMillis, long key, long logOffset, int sizeBytes) {}
