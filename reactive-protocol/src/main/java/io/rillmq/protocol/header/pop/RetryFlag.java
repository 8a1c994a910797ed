package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** Which topic a popped message is in, as handles and answers say it. */
public enum RetryFlag {
    NORMAL("0"),
    /** {@code %RETRY%group_topic}. */
    RETRY_V1("1"),
    /** {@code %RETRY%group+topic}. */
    RETRY_V2("2");

    private final String text;

    RetryFlag(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException for any other text than 0, 1 and 2 */
    public static RetryFlag parse(String text) {
        for (RetryFlag flag : values()) {
            if (flag.text.equals(text)) {
                return flag;
            }
        }
        throw new IllegalArgumentException("retry flag must be 0, 1 or 2: " + text);
    }

    /** The flag of messages in {@code topic}. */
    public static RetryFlag of(Topic topic) {
        if (!topic.isRetry()) {
            return NORMAL;
        }
        return topic.value().indexOf('+') < 0 ? RETRY_V1 : RETRY_V2;
    }

    /** Where the messages of {@code topic} with this flag are. */
    public Topic topicOf(Topic topic, ConsumerGroup group) {
        return switch (this) {
            case NORMAL -> topic;
            case RETRY_V1 -> Topic.popRetryV1Of(group, topic);
            case RETRY_V2 -> Topic.popRetryV2Of(group, topic);
        };
    }
}
