package io.rillmq.client.consumer;

/**
 * How much one stream may hold of what its subscriber has not asked for yet, over all queues.
 *
 * @param countMax messages held or asked of brokers; one per queue is always allowed
 * @param bytesMax bytes of bodies held; when they are reached, pulls wait. Each queue can bring one answer more
 */
public record Prefetch(int countMax, int bytesMax) {
    /** Enough to keep a handler of 1 KiB messages busy for the time of a round trip; small beside a 256 MB heap. */
    public static final Prefetch DEFAULTS = new Prefetch(1024, 8 * 1024 * 1024);

    public Prefetch {
        if (countMax < 1) {
            throw new IllegalArgumentException("prefetch.countMax must be 1 or more: " + countMax);
        }
        if (bytesMax < 1) {
            throw new IllegalArgumentException("prefetch.bytesMax must be 1 or more: " + bytesMax);
        }
    }
}
