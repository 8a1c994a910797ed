package io.rillmq.broker.retry;

/** How long a message that was given back waits. */
sealed interface RetryDelay {
    /** @param level one of the broker's delay levels; of those beyond the last, the last counts */
    record Level(int level) implements RetryDelay {}

    record Exactly(long millis) implements RetryDelay {}
}
