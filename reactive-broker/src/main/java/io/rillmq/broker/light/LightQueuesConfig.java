package io.rillmq.broker.light;

/**
 * @param isEnabled whether messages are put into the light queues that they name; both {@code enableLmq} and
 *     {@code enableMultiDispatch}, as in RocketMQ
 * @param queuesMax light queues of this broker, {@code maxLmqConsumeQueueNum}; beyond it none comes into being
 */
public record LightQueuesConfig(boolean isEnabled, int queuesMax) {
    /** Off, as in RocketMQ; its number of queues. */
    public static final LightQueuesConfig DEFAULTS = new LightQueuesConfig(false, 20_000);

    public LightQueuesConfig {
        if (queuesMax < 1) {
            throw new IllegalArgumentException("maxLmqConsumeQueueNum must be 1 or more: " + queuesMax);
        }
    }
}
