package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker to store one message, or a batch of them. Written with short field names (codes 310 and 320), read with
 * short or long ones (code 10).
 *
 * @param defaultTopic the topic whose configuration a new topic copies
 * @param defaultTopicQueueCount queues of a new topic, at most those of the default topic
 * @param queueId below 0 lets the broker choose
 * @param sysFlag {@link io.rillmq.protocol.message.SystemFlags}
 * @param bornMillis when the producer made the message, epoch milliseconds
 * @param flag the user's own number
 * @param properties the string form of the message's properties, empty for none
 * @param reconsumeTimes how often the message was sent back
 * @param maxReconsumeTimes attempts before the message is given up; null leaves it to the group
 * @param isBatch whether the body holds several messages
 */
public record SendHeader(
        ProducerGroup producerGroup,
        Topic topic,
        String defaultTopic,
        int defaultTopicQueueCount,
        int queueId,
        int sysFlag,
        long bornMillis,
        int flag,
        String properties,
        int reconsumeTimes,
        boolean isUnitMode,
        @Nullable Integer maxReconsumeTimes,
        boolean isBatch)
        implements RequestHeader {
    /** Lets the broker choose the queue. */
    public static final int ANY_QUEUE = -1;

    /** Reads the fields of a request with {@code code}. */
    public static SendHeader read(int code, HeaderReader in) {
        boolean isLong = code == RequestCode.SEND_MESSAGE || code == RequestCode.SEND_REPLY_MESSAGE;
        return isLong ? readLongNames(in) : read(in);
    }

    /** Reads the short field names. */
    public static SendHeader read(HeaderReader in) {
        return new SendHeader(
                in.producerGroup("a"),
                in.topic("b"),
                in.text("c"),
                in.integer("d"),
                in.integer("e"),
                in.integer("f"),
                in.longNumber("g"),
                in.integer("h"),
                in.text("i", ""),
                in.integer("j", 0),
                in.bool("k", false),
                in.optionalInteger("l"),
                in.bool("m", false));
    }

    static SendHeader readLongNames(HeaderReader in) {
        return new SendHeader(
                in.producerGroup("producerGroup"),
                in.topic("topic"),
                in.text("defaultTopic"),
                in.integer("defaultTopicQueueNums"),
                in.integer("queueId"),
                in.integer("sysFlag"),
                in.longNumber("bornTimestamp"),
                in.integer("flag"),
                in.text("properties", ""),
                in.integer("reconsumeTimes", 0),
                in.bool("unitMode", false),
                in.optionalInteger("maxReconsumeTimes"),
                in.bool("batch", false));
    }

    @Override
    public int code() {
        return isBatch ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("a", producerGroup.value())
                .text("b", topic.value())
                .text("c", defaultTopic)
                .integer("d", defaultTopicQueueCount)
                .integer("e", queueId)
                .integer("f", sysFlag)
                .longNumber("g", bornMillis)
                .integer("h", flag)
                .text("i", properties)
                .integer("j", reconsumeTimes)
                .bool("k", isUnitMode)
                .optionalInteger("l", maxReconsumeTimes)
                .bool("m", isBatch);
    }
}
