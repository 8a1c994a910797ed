package io.rillmq.protocol.name;

/**
 * The name of a topic.
 *
 * @param value letters, digits and {@code %|_-}; at most 127 characters, 255 for retry and dead-letter topics and light
 *     queues
 */
public record Topic(String value) implements Comparable<Topic> {
    public static final int LENGTH_MAX = 127;
    public static final int LENGTH_MAX_OF_DERIVED = 255;

    public static final String RETRY_PREFIX = "%RETRY%";
    public static final String DEAD_LETTER_PREFIX = "%DLQ%";
    /** Of light queues, RocketMQ's LMQ. */
    public static final String LIGHT_QUEUE_PREFIX = "%LMQ%";

    public Topic {
        if (isGroupTopic(value)) {
            // RocketMQ may name the retry topic of POP consumers %RETRY%group+topic; that may be a light queue.
            Names.check("topic", value, LENGTH_MAX_OF_DERIVED, "$+#");
        } else if (value.startsWith(LIGHT_QUEUE_PREFIX)) {
            // Those of lite topics are named %LMQ%$topic$liteTopic, those of MQTT's wildcards have + and #.
            Names.check("topic", value, LENGTH_MAX_OF_DERIVED, "$+#");
        } else {
            Names.check("topic", value, LENGTH_MAX);
        }
    }

    /** The topic that holds messages which {@code group} sent back. */
    public static Topic retryOf(ConsumerGroup group) {
        return new Topic(RETRY_PREFIX + group.value());
    }

    /** The topic that holds messages which {@code group} gave up. */
    public static Topic deadLetterOf(ConsumerGroup group) {
        return new Topic(DEAD_LETTER_PREFIX + group.value());
    }

    /** The topic that holds messages of {@code topic} which members of {@code group} popped and did not acknowledge. */
    public static Topic popRetryV1Of(ConsumerGroup group, Topic topic) {
        return new Topic(RETRY_PREFIX + group.value() + '_' + topic.value());
    }

    /** The same in the newer form, which tells group and topic apart. */
    public static Topic popRetryV2Of(ConsumerGroup group, Topic topic) {
        return new Topic(RETRY_PREFIX + group.value() + '+' + topic.value());
    }

    /**
     * Whether what {@code group} pops of {@code topic} can come again: the name of a light queue may be so long that its retry
     * topic has none, and with a + in it clients take every retry topic for one of the newer form.
     */
    public static boolean hasPopRetry(ConsumerGroup group, Topic topic) {
        int length = RETRY_PREFIX.length()
                + group.value().length()
                + 1
                + topic.value().length();
        return topic.isRetry()
                || (length <= LENGTH_MAX_OF_DERIVED
                        && (!topic.isLightQueue() || topic.value().indexOf('+') < 0));
    }

    public boolean isRetry() {
        return value.startsWith(RETRY_PREFIX);
    }

    public boolean isDeadLetter() {
        return value.startsWith(DEAD_LETTER_PREFIX);
    }

    /** Whether this is a light queue: messages of other topics are in it. */
    public boolean isLightQueue() {
        return value.startsWith(LIGHT_QUEUE_PREFIX);
    }

    private static boolean isGroupTopic(String value) {
        return value.startsWith(RETRY_PREFIX) || value.startsWith(DEAD_LETTER_PREFIX);
    }

    @Override
    public int compareTo(Topic other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
