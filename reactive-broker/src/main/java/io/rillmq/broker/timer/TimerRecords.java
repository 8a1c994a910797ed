package io.rillmq.broker.timer;

import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The records of a message on its way through time: parked, parked again, recalled, delivered. The first three are in
 * one queue, in RocketMQ's form. A delivered one says which parked one it comes from: so the log itself tells what was
 * delivered before a crash. Pure functions.
 */
public final class TimerRecords {
    /** Where messages are parked. */
    public static final Topic TOPIC = new Topic(SystemTopics.TIMER_WHEEL);

    /** The log offset of the parked record that a delivered message comes from. Not RocketMQ's. */
    public static final String DELIVERED_FROM = "__RILL_TIMER";

    static final int QUEUE_ID = 0;

    /** The log offset of the record that this one replaces. Not RocketMQ's. */
    private static final String ROLLED_FROM = "__RILL_ROLLED";

    private static final String RECALL_TAG = "_RECALL_TAG_";
    /** RocketMQ parks what its POP remembers here as well, which means nothing to this broker. */
    private static final String POP_CHECKPOINTS = "rmq_sys_REVIVE_LOG_";

    private TimerRecords() {}

    /** The message as it is parked. What only the broker may say, and a producer might copy from elsewhere, goes. */
    static RecordHead parked(RecordHead head, long dueMillis) {
        MessageProperties properties = head.properties()
                .without(PropertyNames.TIMER_ROLL_TIMES)
                .without(PropertyNames.TIMER_ENQUEUE_MILLIS)
                .without(PropertyNames.TIMER_DEQUEUE_MILLIS)
                .without(ROLLED_FROM)
                .without(DELIVERED_FROM)
                .with(PropertyNames.TIMER_OUT_MILLIS, Long.toString(dueMillis))
                .with(PropertyNames.REAL_TOPIC, head.topic().value())
                .with(PropertyNames.REAL_QUEUE_ID, Integer.toString(head.queueId()));
        return new RecordHead(
                TOPIC,
                QUEUE_ID,
                head.flag(),
                head.sysFlag(),
                head.bornMillis(),
                head.bornHost(),
                head.storeHost(),
                head.reconsumeTimes(),
                head.preparedTransactionOffset(),
                properties);
    }

    /** The same message, parked again. */
    static RecordHead rolled(StoredMessage parked, InetSocketAddress storeHost) {
        int times = number(parked.properties().get(PropertyNames.TIMER_ROLL_TIMES));
        return copyOf(
                parked,
                TOPIC,
                QUEUE_ID,
                storeHost,
                parked.properties()
                        .with(PropertyNames.TIMER_ROLL_TIMES, Integer.toString(times + 1))
                        .with(ROLLED_FROM, Long.toString(parked.logOffset())));
    }

    /** What is parked, for its destination. */
    static RecordHead delivered(
            StoredMessage parked, Topic topic, int queueId, InetSocketAddress storeHost, long nowMillis) {
        return copyOf(
                parked,
                topic,
                queueId,
                storeHost,
                parked.properties()
                        .without(ROLLED_FROM)
                        .with(PropertyNames.TIMER_ENQUEUE_MILLIS, Long.toString(parked.storeMillis()))
                        .with(PropertyNames.TIMER_DEQUEUE_MILLIS, Long.toString(nowMillis))
                        .with(DELIVERED_FROM, Long.toString(parked.logOffset())));
    }

    /** How long the properties of a parked message may become on its way. */
    static int sizeBytesMax(MessageProperties parked) {
        String longest = Long.toString(Long.MAX_VALUE);
        return parked.with(PropertyNames.TIMER_ROLL_TIMES, longest)
                .with(ROLLED_FROM, longest)
                .with(PropertyNames.TIMER_ENQUEUE_MILLIS, longest)
                .with(PropertyNames.TIMER_DEQUEUE_MILLIS, longest)
                .with(DELIVERED_FROM, longest)
                .sizeBytes();
    }

    /** Cancels what is parked under the handle; its body is RocketMQ's. */
    static RecordHead recall(
            RecallHandle handle,
            @Nullable String producerGroup,
            InetSocketAddress bornHost,
            InetSocketAddress storeHost,
            long nowMillis) {
        MessageProperties properties = MessageProperties.EMPTY
                .with(PropertyNames.TAGS, RECALL_TAG)
                .with(PropertyNames.TIMER_DELETED_UNIQUE_KEY, handle.messageId())
                .with(PropertyNames.UNIQUE_KEY, handle.messageId())
                .with(PropertyNames.TIMER_DELIVER_MILLIS, Long.toString(handle.timestampMillis()))
                .with(PropertyNames.TIMER_OUT_MILLIS, Long.toString(handle.dueMillis()))
                .with(PropertyNames.REAL_TOPIC, handle.topic())
                .with(PropertyNames.REAL_QUEUE_ID, "0");
        if (producerGroup != null && !producerGroup.isEmpty()) {
            properties = properties.with(PropertyNames.PRODUCER_GROUP, producerGroup);
        }
        return new RecordHead(TOPIC, QUEUE_ID, 0, 0, nowMillis, bornHost, storeHost, 0, 0, properties);
    }

    private static RecordHead copyOf(
            StoredMessage message,
            Topic topic,
            int queueId,
            InetSocketAddress storeHost,
            MessageProperties properties) {
        return new RecordHead(
                topic,
                queueId,
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                storeHost,
                message.reconsumeTimes(),
                message.preparedTransactionOffset(),
                properties);
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** The log offset of the parked record that a message comes from, -1 for one that was not delivered by a timer. */
    static long deliveredFrom(MessageProperties properties) {
        return longOf(properties.get(DELIVERED_FROM));
    }

    /** What a record of the queue says. */
    static TimerEvent eventOf(MessageProperties properties) {
        long dueMillis = longOf(properties.get(PropertyNames.TIMER_OUT_MILLIS));
        String topic = properties.get(PropertyNames.REAL_TOPIC);
        if (dueMillis < 0 || topic == null || topic.startsWith(POP_CHECKPOINTS)) {
            return new TimerEvent.Foreign();
        }
        String recalled = properties.get(PropertyNames.TIMER_DELETED_UNIQUE_KEY);
        if (recalled != null) {
            return new TimerEvent.Recalled(dueMillis, TimerKey.of(topic, recalledId(topic, recalled)));
        }
        String uniqueKey = properties.get(PropertyNames.UNIQUE_KEY);
        long key = TimerKey.of(topic, uniqueKey == null ? "" : uniqueKey);
        long rolledFrom = longOf(properties.get(ROLLED_FROM));
        if (rolledFrom >= 0) {
            return new TimerEvent.Rolled(dueMillis, key, rolledFrom);
        }
        return properties.has(PropertyNames.TIMER_ROLL_TIMES)
                ? new TimerEvent.RolledByRocketMq(dueMillis, key)
                : new TimerEvent.Parked(dueMillis, key);
    }

    /** Some of RocketMQ's versions put the topic before it. */
    private static String recalledId(String topic, String recalled) {
        String prefix = topic + '+';
        return recalled.startsWith(prefix) ? recalled.substring(prefix.length()) : recalled;
    }

    private static long longOf(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
