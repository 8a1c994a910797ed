package io.rillmq.broker.send;

import io.rillmq.broker.delay.Parking;
import io.rillmq.broker.timer.TimerGate;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.transaction.HalfRecords;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.MessageType;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with a message, in RocketMQ's order and with its codes. Pure functions: null means that nothing is.
 */
public final class MessageChecks {
    private static final String INNER_BATCH_PROPERTY = "INNER_NUM";

    private MessageChecks() {}

    public static @Nullable Response ofBroker(int brokerPermission) {
        return Permissions.isWritable(brokerPermission)
                ? null
                : Response.refused(
                        ResponseCode.NO_PERMISSION,
                        "this broker is not writable, its brokerPermission is " + brokerPermission);
    }

    public static @Nullable Response ofTopicName(Topic topic) {
        return SystemTopics.isSendable(topic)
                ? null
                : Response.refused(
                        ResponseCode.NO_PERMISSION,
                        "Sending message to topic[" + topic + "] is forbidden, only the broker itself writes there");
    }

    public static @Nullable Response ofQueue(Topic topic, int queueId, TopicConfig config) {
        if (queueId >= config.queueCount()) {
            return Response.refused(
                    ResponseCode.INVALID_PARAMETER,
                    "request queueId[" + queueId + "] is illegal, topic " + topic + " has queues 0.."
                            + (config.queueCount() - 1));
        }
        if (!Permissions.isWritable(config.permission()) || config.writeQueueCount() < 1) {
            return Response.refused(
                    ResponseCode.NO_PERMISSION,
                    "topic " + topic + " is not writable, its permission is " + config.permission()
                            + "; give it write permission with the topic command");
        }
        if (queueId >= config.writeQueueCount()) {
            return Response.refused(
                    ResponseCode.NO_PERMISSION,
                    "queue " + queueId + " of topic " + topic + " is not writable, it has " + config.writeQueueCount()
                            + " write queues");
        }
        return null;
    }

    public static @Nullable Response ofBody(int bodyBytes, int bytesMax) {
        if (bodyBytes == 0) {
            return illegal("the message has no body; RocketMQ's messages have at least 1 byte");
        }
        return bodyBytes <= bytesMax
                ? null
                : illegal("the message body of " + bodyBytes + " bytes exceeds maxMessageSize " + bytesMax
                        + "; send a smaller one or raise maxMessageSize on broker and client");
    }

    public static @Nullable Response ofProperties(MessageProperties properties) {
        int sizeBytes = properties.sizeBytes();
        return sizeBytes <= MessageProperties.SIZE_BYTES_MAX
                ? null
                : illegal(
                        "the message properties of " + sizeBytes + " bytes exceed " + MessageProperties.SIZE_BYTES_MAX);
    }

    /** Kinds of messages that this broker cannot keep its promise for are refused, never stored as something else. */
    static @Nullable Response ofKind(SendHeader header, MessageProperties properties) {
        if (properties.has(INNER_BATCH_PROPERTY)) {
            return illegal("the property INNER_NUM is for messages that are a batch inside");
        }
        boolean isHalf = HalfRecords.isHalf(properties);
        if (!isHalf && SystemFlags.transactionOf(header.sysFlag()) != SystemFlags.TRANSACTION_NONE) {
            // One that is marked as rolled back would be stored and never given to anybody.
            return illegal("sysFlag " + header.sysFlag()
                    + " says that the message is transactional, its properties have no TRAN_MSG=true");
        }
        if (isHalf && isDelayed(properties)) {
            return illegal("a transactional message cannot be delayed as well");
        }
        return null;
    }

    /** As RocketMQ's proxies do it: messages that a group gets back are of no type. */
    static @Nullable Response ofType(TopicConfig config, Topic topic, MessageProperties properties) {
        if (topic.isRetry() || topic.isDeadLetter()) {
            return null;
        }
        MessageType wanted = config.messageType();
        MessageType type = MessageType.of(properties);
        return type == wanted || wanted == MessageType.MIXED
                ? null
                : illegal("the message is of type " + type + " but topic " + topic + " is for " + wanted
                        + "; send it elsewhere or change the topic's attribute " + TopicConfig.MESSAGE_TYPE);
    }

    private static boolean isDelayed(MessageProperties properties) {
        return Parking.levelOf(properties) > 0 || TimerGate.isTimed(properties);
    }

    static @Nullable Response ofBatch(SendHeader header) {
        if (SystemFlags.transactionOf(header.sysFlag()) != SystemFlags.TRANSACTION_NONE) {
            return illegal("a batch cannot be transactional, its sysFlag is " + header.sysFlag());
        }
        return header.topic().isRetry() ? illegal("a batch cannot be sent to the retry topic " + header.topic()) : null;
    }

    static @Nullable Response ofBatchEntry(MessageProperties properties) {
        if (Parking.levelOf(properties) > 0) {
            return illegal("a message with a delay level cannot be part of a batch");
        }
        if (TimerGate.isTimed(properties)) {
            return illegal("a message with a time of delivery cannot be part of a batch");
        }
        return HalfRecords.isHalf(properties) ? illegal("a transactional message cannot be part of a batch") : null;
    }

    /** Only brokers make one message of a batch, and only in topics that this one has not. */
    static @Nullable Response ofInnerBatch(SendHeader header) {
        return (header.sysFlag() & (SystemFlags.NEEDS_UNWRAP | SystemFlags.INNER_BATCH)) == 0
                ? null
                : illegal("sysFlag " + header.sysFlag() + " says that the message is a batch inside");
    }

    static Response illegal(String remark) {
        return Response.refused(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
