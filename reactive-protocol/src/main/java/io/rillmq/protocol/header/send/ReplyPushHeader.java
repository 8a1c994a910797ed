package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Hands the reply to a request over to the client that asked. Sent by brokers; the body is that of the reply. What it has
 * in common with {@link SendHeader} is as the replying client sent it.
 *
 * @param properties of the reply, with what the broker adds
 * @param bornHost address of the replying client, {@code host:port}
 * @param storeHost address of the broker, {@code host:port}
 * @param storeMillis when the broker took the reply
 */
public record ReplyPushHeader(
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
        String bornHost,
        String storeHost,
        long storeMillis)
        implements RequestHeader {
    public static ReplyPushHeader of(
            SendHeader reply, String properties, String bornHost, String storeHost, long storeMillis) {
        return new ReplyPushHeader(
                reply.producerGroup(),
                reply.topic(),
                reply.defaultTopic(),
                reply.defaultTopicQueueCount(),
                reply.queueId(),
                reply.sysFlag(),
                reply.bornMillis(),
                reply.flag(),
                properties,
                reply.reconsumeTimes(),
                reply.isUnitMode(),
                bornHost,
                storeHost,
                storeMillis);
    }

    public static ReplyPushHeader read(HeaderReader in) {
        return of(
                SendHeader.readLongNames(in),
                in.text("properties", ""),
                in.text("bornHost"),
                in.text("storeHost"),
                in.longNumber("storeTimestamp"));
    }

    @Override
    public int code() {
        return RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("producerGroup", producerGroup.value())
                .text("topic", topic.value())
                .text("defaultTopic", defaultTopic)
                .integer("defaultTopicQueueNums", defaultTopicQueueCount)
                .integer("queueId", queueId)
                .integer("sysFlag", sysFlag)
                .longNumber("bornTimestamp", bornMillis)
                .integer("flag", flag)
                .text("properties", properties)
                .integer("reconsumeTimes", reconsumeTimes)
                .bool("unitMode", isUnitMode)
                .text("bornHost", bornHost)
                .text("storeHost", storeHost)
                .longNumber("storeTimestamp", storeMillis);
    }
}
