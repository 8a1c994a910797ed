package io.rillmq.client.producer;

import io.rillmq.protocol.name.ProducerGroup;
import java.time.Duration;

/**
 * How a producer works.
 *
 * @param maxInFlight messages of one stream between the publisher and the receipts; 1 or more
 * @param sendTimeout limit of one send over all its attempts
 * @param maxAttempts attempts of one send; a broker that says it is busy is asked again until the send time limit, unless
 *     this is 1
 * @param maxMessageBytes largest body; RocketMQ's brokers refuse more than 4 MiB by default
 * @param autoCreateQueues queues asked for when the first message to a topic creates it; 1 or more
 */
public record ProducerOptions(
        ProducerGroup group,
        int maxInFlight,
        Duration sendTimeout,
        int maxAttempts,
        int maxMessageBytes,
        int autoCreateQueues) {
    /** 256 in flight keep a broker that flushes in groups busy; 10 s span a broker's restart; the rest is RocketMQ's. */
    public static final ProducerOptions DEFAULTS = new ProducerOptions(
            new ProducerGroup("RILLMQ_PRODUCER"), 256, Duration.ofSeconds(10), 16, 4 * 1024 * 1024, 4);

    public ProducerOptions {
        requirePositive("maxInFlight", maxInFlight);
        requirePositive("maxAttempts", maxAttempts);
        requirePositive("maxMessageBytes", maxMessageBytes);
        requirePositive("autoCreateQueues", autoCreateQueues);
        if (sendTimeout.isNegative() || sendTimeout.isZero()) {
            throw new IllegalArgumentException("sendTimeout must be positive: " + sendTimeout);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more: " + value);
        }
    }
}
