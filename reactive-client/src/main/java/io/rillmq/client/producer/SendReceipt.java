package io.rillmq.client.producer;

import io.rillmq.protocol.name.MessageQueue;

/**
 * A broker's word that it has stored a message.
 *
 * @param messageId the id that the broker gave: its address and the place in its log
 * @param uniqueId the id that this client gave; it stays the same when a message is sent again
 * @param queueOffset the place in the queue
 * @param durability how safe the message is now
 */
public record SendReceipt(
        String messageId, String uniqueId, MessageQueue queue, long queueOffset, Durability durability) {}
