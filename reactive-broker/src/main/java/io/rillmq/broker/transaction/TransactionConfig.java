package io.rillmq.broker.transaction;

import java.time.Duration;

/**
 * @param isRejected whether half messages are refused, {@code rejectTransactionMessage}
 * @param timeout age from which on a producer is asked, {@code transactionTimeOut}
 * @param checkInterval time between two such questions, {@code transactionCheckInterval}
 * @param checkMax questions after which a half message is given up, {@code transactionCheckMax}
 * @param pendingMax half messages that wait for their end at once, {@code transactionPendingMax}; beyond it further ones
 *     are refused, while a start takes in all that it finds
 * @param worksMax half messages that are read and written anew at once, for questions or for safety
 * @param keptFor age from which on a half message is given up whatever else, {@code fileReservedTime}
 * @param segmentBytes of the log: what waits in a segment that is not the newest is written anew
 */
public record TransactionConfig(
        boolean isRejected,
        Duration timeout,
        Duration checkInterval,
        int checkMax,
        int pendingMax,
        int worksMax,
        Duration keptFor,
        int segmentBytes) {
    /** RocketMQ's values, where it has any; 100,000 half messages are some 40 MB of memory. */
    public static final TransactionConfig DEFAULTS = new TransactionConfig(
            false, Duration.ofSeconds(6), Duration.ofSeconds(30), 15, 100_000, 64, Duration.ofHours(72), 1 << 30);

    /** So much longer than what may wait is the part of the queue that a start reads. */
    private static final int WINDOW_FACTOR = 4;

    public TransactionConfig {
        if (timeout.toMillis() < 1 || checkInterval.toMillis() < 1) {
            throw new IllegalArgumentException("transactionTimeOut and transactionCheckInterval must be positive: "
                    + timeout + ", " + checkInterval);
        }
        if (checkMax < 1 || pendingMax < 1 || worksMax < 1) {
            throw new IllegalArgumentException(
                    "transactionCheckMax, transactionPendingMax and worksMax must be 1 or more: " + checkMax + ", "
                            + pendingMax + ", " + worksMax);
        }
    }

    /** Entries of the half queue from the first that waits to the end, beyond which the first is written anew. */
    long windowMax() {
        return (long) WINDOW_FACTOR * pendingMax;
    }
}
