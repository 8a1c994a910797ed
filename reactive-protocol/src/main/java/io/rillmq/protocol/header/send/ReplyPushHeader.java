package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/**
 * Hands the reply to a request over to the client that asked. Sent by brokers; the body is that of the reply.
 *
 * @param reply as the replying client sent it
 * @param properties of the reply, with what the broker adds
 * @param bornHost address of the replying client, {@code host:port}
 * @param storeHost address of the broker, {@code host:port}
 * @param storeMillis when the broker took the reply
 */
public record ReplyPushHeader(SendHeader reply, String properties, String bornHost, String storeHost, long storeMillis)
        implements RequestHeader {
    public static ReplyPushHeader read(HeaderReader in) {
        SendHeader reply = SendHeader.read(RequestCode.SEND_REPLY_MESSAGE, in);
        return new ReplyPushHeader(
                reply, reply.properties(), in.text("bornHost"), in.text("storeHost"), in.longNumber("storeTimestamp"));
    }

    @Override
    public int code() {
        return RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("producerGroup", reply.producerGroup().value())
                .text("topic", reply.topic().value())
                .text("defaultTopic", reply.defaultTopic())
                .integer("defaultTopicQueueNums", reply.defaultTopicQueueCount())
                .integer("queueId", reply.queueId())
                .integer("sysFlag", reply.sysFlag())
                .longNumber("bornTimestamp", reply.bornMillis())
                .integer("flag", reply.flag())
                .text("properties", properties)
                .integer("reconsumeTimes", reply.reconsumeTimes())
                .bool("unitMode", reply.isUnitMode())
                .text("bornHost", bornHost)
                .text("storeHost", storeHost)
                .longNumber("storeTimestamp", storeMillis);
    }
}
