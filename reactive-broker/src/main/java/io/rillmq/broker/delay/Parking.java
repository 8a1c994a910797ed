package io.rillmq.broker.delay;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/** Where a message with a delay level goes first, and where it goes from there. Pure functions. */
public final class Parking {
    private Parking() {}

    /**
     * The message as it is stored: unchanged without a delay level, otherwise in the queue of its level, with its
     * destination in its properties. As in RocketMQ the level stays in the properties too.
     */
    public static RecordHead routed(RecordHead head, DelayLevels levels) {
        int level = levelOf(head.properties());
        if (level <= 0) {
            return head;
        }
        int clamped = levels.clamp(level);
        MessageProperties properties = head.properties()
                .with(PropertyNames.DELAY_LEVEL, Integer.toString(clamped))
                .with(PropertyNames.REAL_TOPIC, head.topic().value())
                .with(PropertyNames.REAL_QUEUE_ID, Integer.toString(head.queueId()));
        return moved(head, DelayLevels.TOPIC, DelayLevels.queueIdOf(clamped), properties);
    }

    /** The level that the properties ask for, 0 for none; text that is no number asks for none, as in RocketMQ. */
    public static int levelOf(MessageProperties properties) {
        return number(properties.get(PropertyNames.DELAY_LEVEL), 0);
    }

    /** The same message for another queue. */
    static RecordHead moved(RecordHead head, Topic topic, int queueId, MessageProperties properties) {
        return new RecordHead(
                topic,
                queueId,
                head.flag(),
                head.sysFlag(),
                head.bornMillis(),
                head.bornHost(),
                head.storeHost(),
                head.reconsumeTimes(),
                head.preparedTransactionOffset(),
                properties);
    }

    static int number(@Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }
}
