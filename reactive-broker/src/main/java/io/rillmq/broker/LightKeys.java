package io.rillmq.broker;

import io.rillmq.broker.light.LightQueuesConfig;

/** The keys of the configuration that are about light queues. */
final class LightKeys {
    private LightKeys() {}

    /** RocketMQ has a setting that takes the limit away, and it is the default. */
    static LightQueuesConfig read(ConfigReader in) {
        boolean isNumbered = in.flag("enableLmq", false);
        boolean isDispatched = in.flag("enableMultiDispatch", false);
        int queuesMax =
                in.integer("maxLmqConsumeQueueNum", LightQueuesConfig.DEFAULTS.queuesMax(), 1, Integer.MAX_VALUE);
        return new LightQueuesConfig(
                isNumbered && isDispatched, in.flag("enableLmqQuota", true) ? queuesMax : Integer.MAX_VALUE);
    }
}
