package io.rillmq.broker.timer;

/** What one record of the timers' queue does to what waits. */
sealed interface TimerEvent {
    /** A message waits from now on. */
    record Parked(long dueMillis, long key) implements TimerEvent {}

    /** A message that waited elsewhere waits here now. */
    record Rolled(long dueMillis, long key, long fromLogOffset) implements TimerEvent {}

    /** As {@link Rolled}, by RocketMQ, which does not say from where. */
    record RolledByRocketMq(long dueMillis, long key) implements TimerEvent {}

    /** A message waits no longer. */
    record Recalled(long dueMillis, long key) implements TimerEvent {}

    /** Nothing that this broker knows. */
    record Foreign() implements TimerEvent {}
}
