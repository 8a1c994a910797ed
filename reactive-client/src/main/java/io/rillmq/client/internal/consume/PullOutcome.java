package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.consumer.TagFilter;
import io.rillmq.client.error.MalformedAnswerException;
import io.rillmq.client.internal.call.Answer;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pull brought.
 *
 * @param isJump the offset asked for is not in the queue: go on at {@code nextOffset}
 * @param nextOffset the queue offset to pull next
 * @param brokerId the broker of the pair to ask next
 * @param bytes of all bodies
 */
record PullOutcome(boolean isJump, long nextOffset, long brokerId, List<PulledMessage> messages, long bytes) {

    /** Reads an answer; messages that {@code filter} does not want are dropped. */
    static PullOutcome read(Answer answer, MessageQueue queue, TagFilter filter) {
        return switch (answer.code()) {
            case ResponseCode.SUCCESS -> found(answer, queue, filter);
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY -> empty(answer, false);
            case ResponseCode.PULL_OFFSET_MOVED -> empty(answer, true);
            default -> throw answer.refusal();
        };
    }

    private static PullOutcome empty(Answer answer, boolean isJump) {
        PullResponseHeader header = PullResponseHeader.read(answer.header());
        return new PullOutcome(isJump, header.nextBeginOffset(), header.suggestWhichBrokerId(), List.of(), 0);
    }

    private static PullOutcome found(Answer answer, MessageQueue queue, TagFilter filter) {
        PullResponseHeader header = PullResponseHeader.read(answer.header());
        List<PulledMessage> messages = new ArrayList<>();
        long bytes = 0;
        while (answer.body().isReadable()) {
            StoredMessage stored = readRecord(answer, queue);
            // The broker filtered by the tag's hash code, which another tag may share.
            if (filter.matches(stored.properties().get(PropertyNames.TAGS))) {
                PulledMessage message = received(stored, queue);
                messages.add(message);
                bytes += message.message().body().length;
            }
        }
        return new PullOutcome(false, header.nextBeginOffset(), header.suggestWhichBrokerId(), messages, bytes);
    }

    private static StoredMessage readRecord(Answer answer, MessageQueue queue) {
        try {
            return RecordReader.read(answer.body());
        } catch (MalformedRecordException e) {
            throw new MalformedAnswerException("cannot read a message of " + queue + ": " + e.getMessage(), e);
        }
    }

    private static PulledMessage received(StoredMessage stored, MessageQueue queue) {
        MessageProperties properties = stored.properties();
        String messageId = stored.messageId();
        ReceivedMessage message = new ReceivedMessage(
                topic(queue, properties),
                queue,
                stored.queueOffset(),
                messageId,
                properties,
                BodyCompression.undo(stored.sysFlag(), stored.body(), messageId),
                Instant.ofEpochMilli(stored.bornMillis()),
                Instant.ofEpochMilli(stored.storeMillis()),
                stored.reconsumeTimes());
        return new PulledMessage(message, stored.logOffset());
    }

    /** A message that was given back keeps the topic it was sent to. */
    private static String topic(MessageQueue queue, MessageProperties properties) {
        String first = queue.topic().isRetry() ? properties.get(PropertyNames.RETRY_TOPIC) : null;
        return first == null ? queue.topic().value() : first;
    }
}
