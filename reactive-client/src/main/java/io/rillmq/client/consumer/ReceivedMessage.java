package io.rillmq.client.consumer;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.MessageQueue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it was received, decompressed.
 *
 * @param topic the topic it was sent to; for a redelivery this is the original one, and not {@code queue().topic()}
 * @param queue the queue it was read from
 * @param queueOffset its place in that queue
 * @param messageId the id that the broker gave: its address and the place in its log
 * @param messageProperties tag, keys and the user's properties
 * @param body not copied; belongs to the receiver
 * @param born when it was sent, by the sender's clock
 * @param stored when it was stored, by the broker's clock
 * @param reconsumeTimes how often its group gave it back before
 */
public record ReceivedMessage(
        String topic,
        MessageQueue queue,
        long queueOffset,
        String messageId,
        MessageProperties messageProperties,
        byte[] body,
        Instant born,
        Instant stored,
        int reconsumeTimes) {
    /** The id that the sender gave, or the broker's where the sender gave none. */
    public String uniqueId() {
        String unique = messageProperties.get(PropertyNames.UNIQUE_KEY);
        return unique == null ? messageId : unique;
    }

    public Optional<String> tag() {
        return Optional.ofNullable(messageProperties.get(PropertyNames.TAGS));
    }

    /** The keys, joined by a space. */
    public Optional<String> key() {
        return Optional.ofNullable(messageProperties.get(PropertyNames.KEYS));
    }

    public List<String> keys() {
        String keys = messageProperties.get(PropertyNames.KEYS);
        return keys == null || keys.isBlank() ? List.of() : List.of(keys.trim().split("\\s+"));
    }

    public Optional<String> property(String name) {
        return Optional.ofNullable(messageProperties.get(name));
    }

    /** All properties, sorted by name, RocketMQ's own included. */
    public Map<String, String> properties() {
        return messageProperties.toMap();
    }

    public String brokerName() {
        return queue.brokerName();
    }

    public int queueId() {
        return queue.queueId();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "message " + messageId + " of " + body.length + " bytes at " + queueOffset + " in " + queue;
    }
}
