package io.rillmq.broker;

import io.rillmq.broker.pop.PopConfig;
import io.rillmq.broker.pop.QueueOrderConfig;
import java.time.Duration;

/** The keys of the configuration that are about messages that are popped. */
final class PopKeys {
    private PopKeys() {}

    static PopConfig read(ConfigReader in) {
        PopConfig usual = PopConfig.DEFAULTS;
        return new PopConfig(
                in.flag("enableRetryTopicV2", usual.isRetryTopicV2()),
                in.integer("popPollingSize", usual.heldPerQueueMax(), 1, Integer.MAX_VALUE),
                in.integer("maxPopPollingSize", usual.heldMax(), 1, Integer.MAX_VALUE),
                in.longNumber("popFilterBytesMax", usual.heldFilterBytesMax(), 1, Long.MAX_VALUE),
                in.integer("popInflightMessageThreshold", usual.inflightPerQueueMax(), 1, 1 << 24),
                in.integer("popInflightPerGroupMax", usual.inflightPerGroupMax(), 1, Integer.MAX_VALUE),
                in.integer("popInflightMax", usual.inflightMax(), 1, Integer.MAX_VALUE),
                in.integer("popQueuesMax", usual.queuesMax(), 1, Integer.MAX_VALUE),
                Duration.ofMillis(in.integer(
                        "maxInvisibleTimeMills", (int) usual.invisibleMax().toMillis(), 1, Integer.MAX_VALUE)));
    }

    static QueueOrderConfig readQueueOrder(ConfigReader in) {
        QueueOrderConfig usual = QueueOrderConfig.DEFAULTS;
        return new QueueOrderConfig(
                in.integer("popFromRetryProbability", usual.retryFirstPercent(), 0, 100),
                in.integer("popFromRetryProbabilityForPriority", usual.retryFirstPercentOfPriority(), 0, 100),
                in.flag("priorityOrderAsc", usual.isHighFirst()),
                in.flag("useSeparateRetryQueue", usual.hasRetryQueues()));
    }
}
