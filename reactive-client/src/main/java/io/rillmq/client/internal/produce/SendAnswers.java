package io.rillmq.client.internal.produce;

import io.rillmq.client.internal.call.Answer;
import io.rillmq.client.producer.Durability;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.name.MessageQueue;

/** Reads the answer to a send. */
final class SendAnswers {
    private SendAnswers() {}

    static SendReceipt receipt(Answer answer, MessageQueue sentTo, String uniqueId) {
        Durability durability = durability(answer);
        SendResponseHeader header = SendResponseHeader.read(answer.header());
        MessageQueue queue = new MessageQueue(sentTo.topic(), sentTo.brokerName(), header.queueId());
        return new SendReceipt(header.messageId(), uniqueId, queue, header.queueOffset(), durability);
    }

    private static Durability durability(Answer answer) {
        return switch (answer.code()) {
            case ResponseCode.SUCCESS -> Durability.AS_CONFIGURED;
            case ResponseCode.FLUSH_DISK_TIMEOUT -> Durability.FLUSH_TIMED_OUT;
            case ResponseCode.SLAVE_NOT_AVAILABLE -> Durability.REPLICA_UNAVAILABLE;
            case ResponseCode.FLUSH_SLAVE_TIMEOUT -> Durability.REPLICATION_TIMED_OUT;
            default -> throw answer.refusal();
        };
    }
}
