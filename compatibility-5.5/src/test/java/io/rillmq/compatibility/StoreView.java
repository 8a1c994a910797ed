package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/**
 * All that a broker holds, as RocketMQ's own client and admin tool see it: every topic with every message of every queue,
 * system topics included, and every group.
 *
 * @param queues by topic and queue id
 */
record StoreView(
        Map<String, TopicConfig> topics, Map<String, SubscriptionGroupConfig> groups, Map<String, Queue> queues) {
    private static final long TIMEOUT_MILLIS = 15_000;

    record Queue(long minOffset, long maxOffset, List<Stored> messages) {}

    /** Every field of a message; {@code sizeBytes} is that of its record. */
    record Stored(
            long queueOffset,
            long logOffset,
            int sizeBytes,
            int flag,
            int sysFlag,
            long bornMillis,
            String bornHost,
            long storeMillis,
            String storeHost,
            int reconsumeTimes,
            long preparedTransactionOffset,
            int bodyCrc,
            Map<String, String> properties,
            ByteBuffer body) {
        static Stored of(MessageExt message) {
            Map<String, String> properties = new TreeMap<>(message.getProperties());
            // The client adds these to what it receives.
            properties.remove(MessageConst.PROPERTY_MIN_OFFSET);
            properties.remove(MessageConst.PROPERTY_MAX_OFFSET);
            return new Stored(
                    message.getQueueOffset(),
                    message.getCommitLogOffset(),
                    message.getStoreSize(),
                    message.getFlag(),
                    message.getSysFlag(),
                    message.getBornTimestamp(),
                    message.getBornHost().toString(),
                    message.getStoreTimestamp(),
                    message.getStoreHost().toString(),
                    message.getReconsumeTimes(),
                    message.getPreparedTransactionOffset(),
                    message.getBodyCRC(),
                    properties,
                    ByteBuffer.wrap(message.getBody()));
        }
    }

    static StoreView of(DefaultMQAdminExt admin, QueueReader reader, String broker) throws Exception {
        Map<String, TopicConfig> topics =
                new TreeMap<>(admin.getAllTopicConfig(broker, TIMEOUT_MILLIS).getTopicConfigTable());
        Map<String, SubscriptionGroupConfig> groups = new TreeMap<>(
                admin.getAllSubscriptionGroup(broker, TIMEOUT_MILLIS).getSubscriptionGroupTable());
        Map<String, Queue> queues = new TreeMap<>();
        for (String topic : topics.keySet()) {
            Map<MessageQueue, TopicOffset> offsets =
                    admin.examineTopicStats(broker, topic).getOffsetTable();
            for (Map.Entry<MessageQueue, TopicOffset> entry : offsets.entrySet()) {
                TopicOffset ends = entry.getValue();
                if (ends.getMaxOffset() > 0) {
                    queues.put(
                            topic + "/" + entry.getKey().getQueueId(),
                            new Queue(
                                    ends.getMinOffset(),
                                    ends.getMaxOffset(),
                                    reader.read(entry.getKey(), ends.getMinOffset(), ends.getMaxOffset()).stream()
                                            .map(Stored::of)
                                            .toList()));
                }
            }
        }
        return new StoreView(topics, groups, queues);
    }

    /** The queue's messages to come begin here. */
    long maxOffset(String topic, int queueId) {
        Queue queue = queues.get(topic + "/" + queueId);
        return queue == null ? 0 : queue.maxOffset;
    }

    /** How many messages a topic's queues hold. */
    long count(String topic) {
        return queues.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(topic + "/"))
                .mapToLong(entry -> entry.getValue().messages.size())
                .sum();
    }

    /** Fails unless all that {@code before} holds is here, where it was and as it was. More may have come since. */
    void assertContinues(StoreView before) {
        assertThat(queues.keySet()).containsAll(before.queues.keySet());
        before.queues.forEach((name, queue) -> {
            Queue now = queues.get(name);
            assertThat(now.minOffset).as(name + " min offset").isEqualTo(queue.minOffset);
            assertThat(now.maxOffset).as(name + " max offset").isGreaterThanOrEqualTo(queue.maxOffset);
            assertThat(now.messages.subList(0, Math.min(queue.messages.size(), now.messages.size())))
                    .as(name)
                    .isEqualTo(queue.messages);
        });
    }

    /** As {@link #assertContinues}, and nothing has come to {@code topics}: no loss, no message twice. */
    void assertSame(StoreView before, List<String> topics) {
        assertContinues(before);
        for (String topic : topics) {
            assertThat(count(topic)).as(topic).isEqualTo(before.count(topic));
        }
    }
}
