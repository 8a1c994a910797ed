package io.rillmq.store.read;

/** Which message a search by time means. The names are RocketMQ's {@code boundaryType}. */
public enum TimeBoundary {
    /** The first message stored at the time or later; the max offset when there is none. */
    LOWER,
    /** The last message stored at the time or earlier; the min offset when there is none. */
    UPPER
}
