package io.rillmq.client.internal.produce;

import io.rillmq.client.error.InvalidMessageException;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.ProducerOptions;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked message on its way, the same over all attempts.
 *
 * @param properties the string form, with the unique id
 * @param fixedQueue the one queue it may go to; null lets the producer choose
 * @param deadlineNanos when the last attempt must have ended
 */
record Outgoing(
        Topic topic,
        String uniqueId,
        String properties,
        byte[] body,
        @Nullable String orderKey,
        @Nullable MessageQueue fixedQueue,
        long bornMillis,
        long deadlineNanos) {
    private static final String DEFAULT_TOPIC = "TBW102";
    /** What RocketMQ's brokers keep to themselves; they answer a send to one with NO_PERMISSION. */
    private static final Set<String> CLOSED_TOPICS = Set.of(
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT");

    /** @throws InvalidMessageException when the message breaks a limit */
    static Outgoing of(
            Message message,
            @Nullable MessageQueue fixedQueue,
            String uniqueId,
            ProducerOptions options,
            long nowMillis) {
        Topic topic = new Topic(message.topic());
        checkTopic(topic, fixedQueue);
        checkBody(message, options.maxMessageBytes());
        MessageProperties properties = message.messageProperties()
                .with(PropertyNames.UNIQUE_KEY, uniqueId)
                .with(PropertyNames.WAIT, "true");
        return new Outgoing(
                topic,
                uniqueId,
                checkedProperties(properties),
                message.body(),
                message.messageProperties().get(PropertyNames.SHARDING_KEY),
                fixedQueue,
                nowMillis,
                System.nanoTime() + options.sendTimeout().toNanos());
    }

    private static void checkTopic(Topic topic, @Nullable MessageQueue fixedQueue) {
        if (CLOSED_TOPICS.contains(topic.value())) {
            throw new InvalidMessageException("topic '" + topic + "' belongs to the broker, nobody can send to it");
        }
        if (fixedQueue != null && !fixedQueue.topic().equals(topic)) {
            throw new InvalidMessageException("message to topic '" + topic + "' cannot go to " + fixedQueue);
        }
    }

    private static void checkBody(Message message, int bytesMax) {
        int bytes = message.body().length;
        if (bytes == 0) {
            throw new InvalidMessageException(
                    "message to topic '" + message.topic() + "' has a body of 0 bytes, RocketMQ needs 1 or more");
        }
        if (bytes > bytesMax) {
            throw new InvalidMessageException("body of " + bytes + " bytes to topic '" + message.topic()
                    + "' exceeds maxMessageBytes " + bytesMax);
        }
    }

    private static String checkedProperties(MessageProperties properties) {
        String text = properties.encode();
        // At most 3 bytes per char: only then a long text must be measured.
        if (text.length() > MessageProperties.SIZE_BYTES_MAX / 3) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MessageProperties.SIZE_BYTES_MAX) {
                throw new InvalidMessageException(
                        "properties of " + bytes + " bytes exceed " + MessageProperties.SIZE_BYTES_MAX);
            }
        }
        return text;
    }

    SendHeader header(ProducerOptions options, int queueId) {
        return new SendHeader(
                options.group(),
                topic,
                DEFAULT_TOPIC,
                options.autoCreateQueues(),
                queueId,
                0,
                bornMillis,
                0,
                properties,
                0,
                false,
                null,
                false);
    }

    long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }
}
