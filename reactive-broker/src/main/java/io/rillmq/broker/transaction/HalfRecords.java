package io.rillmq.broker.transaction;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome.Appended;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a half message looks like in the log, and what becomes of it. Pure functions. */
public final class HalfRecords {
    static final Topic HALF_TOPIC = new Topic("RMQ_SYS_TRANS_HALF_TOPIC");
    static final Topic OP_TOPIC = new Topic("RMQ_SYS_TRANS_OP_HALF_TOPIC");
    static final Topic GIVEN_UP_TOPIC = new Topic("TRANS_CHECK_MAX_TIME_TOPIC");
    static final int QUEUE_ID = 0;

    private HalfRecords() {}

    /** Whether a producer means its message to be one half of a transaction. */
    public static boolean isHalf(MessageProperties properties) {
        return Boolean.parseBoolean(properties.get(PropertyNames.TRANSACTION_PREPARED));
    }

    /** The half message of a message that would go to {@code head}'s queue: it waits elsewhere, as a normal one. */
    public static RecordHead halfOf(RecordHead head) {
        MessageProperties properties = head.properties();
        String uniqueKey = properties.get(PropertyNames.UNIQUE_KEY);
        if (uniqueKey != null) {
            properties = properties.with(PropertyNames.TRANSACTION_ID, uniqueKey);
        }
        return new RecordHead(
                HALF_TOPIC,
                QUEUE_ID,
                head.flag(),
                head.sysFlag() & ~SystemFlags.TRANSACTION_MASK,
                head.bornMillis(),
                head.bornHost(),
                head.storeHost(),
                head.reconsumeTimes(),
                0,
                properties
                        .with(PropertyNames.REAL_TOPIC, head.topic().value())
                        .with(PropertyNames.REAL_QUEUE_ID, Integer.toString(head.queueId())));
    }

    /** The message that consumers get. */
    static RecordHead committed(StoredMessage half, PendingHalf pending, InetSocketAddress storeHost) {
        MessageProperties properties =
                half.properties().without(PropertyNames.REAL_TOPIC).without(PropertyNames.REAL_QUEUE_ID);
        return head(
                half,
                pending.topic(),
                pending.queueId(),
                half.sysFlag() & ~SystemFlags.TRANSACTION_MASK | SystemFlags.TRANSACTION_COMMIT,
                storeHost,
                pending.logOffset(),
                properties);
    }

    /** The message that operators find when it was given up; it can be put back from there. */
    static RecordHead givenUp(StoredMessage half, PendingHalf pending, InetSocketAddress storeHost) {
        return head(half, GIVEN_UP_TOPIC, QUEUE_ID, half.sysFlag(), storeHost, pending.logOffset(), half.properties());
    }

    /** A new copy, which takes the place of the one before. */
    static RecordHead renewed(StoredMessage half, PendingHalf pending, int checkCount, InetSocketAddress storeHost) {
        MessageProperties properties = half.properties()
                .with(PropertyNames.TRANSACTION_CHECK_TIMES, Integer.toString(checkCount))
                .with(PropertyNames.TRANSACTION_FIRST_OFFSET, Long.toString(pending.firstOffset()));
        return head(half, HALF_TOPIC, QUEUE_ID, half.sysFlag(), storeHost, 0, properties);
    }

    /** A half message that begins anew, made of one that was given up. */
    static RecordHead resumed(StoredMessage givenUp, InetSocketAddress storeHost) {
        MessageProperties properties = givenUp.properties()
                .with(PropertyNames.TRANSACTION_CHECK_TIMES, "0")
                .without(PropertyNames.TRANSACTION_FIRST_OFFSET);
        return head(givenUp, HALF_TOPIC, QUEUE_ID, givenUp.sysFlag(), storeHost, 0, properties);
    }

    /** As the producer is shown it: in the queue that it is meant for. */
    static RecordHead shown(StoredMessage half, PendingHalf pending, InetSocketAddress storeHost) {
        return head(half, pending.topic(), pending.queueId(), half.sysFlag(), storeHost, 0, half.properties());
    }

    private static RecordHead head(
            StoredMessage half,
            Topic topic,
            int queueId,
            int sysFlag,
            InetSocketAddress storeHost,
            long preparedOffset,
            MessageProperties properties) {
        return new RecordHead(
                topic,
                queueId,
                half.flag(),
                sysFlag,
                half.bornMillis(),
                half.bornHost(),
                storeHost,
                half.reconsumeTimes(),
                preparedOffset,
                properties);
    }

    /** What was appended, as a reader finds it. */
    static StoredMessage stored(RecordHead head, Appended place, byte[] body) {
        return new StoredMessage(
                head.topic(),
                head.queueId(),
                head.flag(),
                place.queueOffset(),
                place.logOffset(),
                place.sizeBytes(),
                head.sysFlag(),
                head.bornMillis(),
                head.bornHost(),
                place.storeMillis(),
                head.storeHost(),
                head.reconsumeTimes(),
                head.preparedTransactionOffset(),
                body,
                head.properties());
    }

    /** The queue offset of the first copy, by which a transaction is known however often it was written anew. */
    static long firstOffset(StoredMessage half) {
        return number(half.properties().get(PropertyNames.TRANSACTION_FIRST_OFFSET), half.queueOffset());
    }

    static boolean isFirst(StoredMessage half) {
        return firstOffset(half) == half.queueOffset();
    }

    static int checkCount(StoredMessage half) {
        long count = number(half.properties().get(PropertyNames.TRANSACTION_CHECK_TIMES), 0);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE - 1, count));
    }

    /** When it was sent, by the broker's clock where that is known: a client's may be wrong by hours. */
    static long sentMillis(StoredMessage half) {
        return isFirst(half) ? half.storeMillis() : Math.min(half.bornMillis(), half.storeMillis());
    }

    /** How long its sender wants to be left alone, -1 when it does not say. */
    static long immunityMillis(StoredMessage half) {
        long seconds = number(half.properties().get(PropertyNames.CHECK_IMMUNITY_SECONDS), -1);
        return seconds < 0 ? -1 : Math.min(seconds, Integer.MAX_VALUE) * 1000;
    }

    /** Where it goes when it is committed; null when it is no half message that can be. */
    static @Nullable Topic realTopic(StoredMessage half) {
        String name = half.properties().get(PropertyNames.REAL_TOPIC);
        try {
            return name == null ? null : new Topic(name);
        } catch (IllegalArgumentException illegalName) {
            return null;
        }
    }

    static int realQueueId(StoredMessage half) {
        return (int) number(half.properties().get(PropertyNames.REAL_QUEUE_ID), 0);
    }

    static String group(StoredMessage half) {
        return Objects.requireNonNullElse(half.properties().get(PropertyNames.PRODUCER_GROUP), "");
    }

    private static long number(@Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }
}
