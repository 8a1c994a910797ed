package io.rillmq.broker.delay;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a message with a delay level goes first, and where it goes from there. Pure functions. */
public final class Parking {
    /**
     * The level and the offset, divided by a slash, of the parked message that a delivered one comes from: so the log
     * itself tells what was delivered before a crash. Not RocketMQ's.
     */
    public static final String DELIVERED_FROM = "__RILL_DELAYED";

    private static final Pattern PLACE = Pattern.compile("(\\d{1,9})/(\\d{1,18})");

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

    /** What is parked at a level, for its destination. */
    static RecordHead delivered(int level, StoredMessage parked, InetSocketAddress storeHost) {
        String topic = parked.properties().get(PropertyNames.REAL_TOPIC);
        MessageProperties marked = parked.properties().with(DELIVERED_FROM, level + "/" + parked.queueOffset());
        return new RecordHead(
                topic == null ? parked.topic() : new Topic(topic),
                number(parked.properties().get(PropertyNames.REAL_QUEUE_ID), 0),
                parked.flag(),
                parked.sysFlag(),
                parked.bornMillis(),
                parked.bornHost(),
                storeHost,
                parked.reconsumeTimes(),
                parked.preparedTransactionOffset(),
                // Better perhaps twice than never.
                marked.sizeBytes() <= MessageProperties.SIZE_BYTES_MAX ? marked : parked.properties());
    }

    /** Where a message was parked that was delivered. */
    record Place(int level, long queueOffset) {}

    /** Null for a message that does not come from a delay level. */
    static @Nullable Place deliveredFrom(MessageProperties properties) {
        String text = properties.get(DELIVERED_FROM);
        Matcher place = text == null ? null : PLACE.matcher(text);
        return place == null || !place.matches()
                ? null
                : new Place(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2)));
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
