package io.rillmq.client.admin;

import java.time.Instant;

/**
 * A transaction that waits for its end: its half message is stored, and its producer has not said what becomes of it.
 *
 * @param id what {@link Admin#commitTransaction} and {@link Admin#rollbackTransaction} take
 * @param messageId the id that the producer gave the message, empty for none
 * @param producerGroup whose producers are asked about it
 * @param topic where the message goes when it is committed
 * @param sent when it was sent, by the broker's clock
 * @param checkCount how often a producer was asked
 */
public record PendingTransaction(
        String id, String messageId, String producerGroup, String topic, Instant sent, int checkCount) {}
