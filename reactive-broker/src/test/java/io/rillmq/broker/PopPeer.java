package io.rillmq.broker;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.header.pop.AckHeader;
import io.rillmq.protocol.header.pop.ChangeInvisibleTimeHeader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.header.pop.PopResponseHeader;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A raw POP consumer of one group and topic, which makes handles of answers as clients do. */
final class PopPeer {
    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration SHORT = Duration.ofMillis(100);

    final ConsumerGroup group;
    final Topic topic;
    private final Peer peer;

    PopPeer(Peer peer, String group, String topic) {
        this.peer = peer;
        this.group = new ConsumerGroup(group);
        this.topic = new Topic(topic);
    }

    /** A message in hand. */
    record Popped(StoredMessage message, PopHandle handle, int orderCount) {
        String text() {
            return new String(message.body(), StandardCharsets.UTF_8);
        }
    }

    PopHeader header(int queueId, int count, Duration invisible, Duration poll) {
        return new PopHeader(
                group,
                topic,
                queueId,
                count,
                invisible.toMillis(),
                poll.toMillis(),
                bornMillis(poll),
                PopHeader.FROM_FIRST,
                null,
                null,
                false,
                null);
    }

    PopHeader filtered(String language, String expression) {
        return new PopHeader(
                group,
                topic,
                PopHeader.ANY_QUEUE,
                32,
                LONG.toMillis(),
                0,
                bornMillis(Duration.ZERO),
                PopHeader.FROM_FIRST,
                language,
                expression,
                false,
                null);
    }

    /** What is not to wait must not be too old either when it arrives, however slow the machine is. */
    static long bornMillis(Duration poll) {
        return System.currentTimeMillis() + (poll.isZero() ? LONG.toMillis() : 0);
    }

    PopHeader ordered(int count, Duration invisible, @Nullable String attemptId) {
        return new PopHeader(
                group,
                topic,
                0,
                count,
                invisible.toMillis(),
                0,
                bornMillis(Duration.ZERO),
                PopHeader.FROM_FIRST,
                null,
                null,
                true,
                attemptId);
    }

    /** What is there now, of all queues. */
    List<Popped> pop(int count) {
        return popped(peer.ask(header(PopHeader.ANY_QUEUE, count, LONG, Duration.ZERO)));
    }

    /** What is there now or comes. */
    List<Popped> pop(int count, Duration invisible) {
        return popped(peer.ask(header(PopHeader.ANY_QUEUE, count, invisible, Duration.ofSeconds(20))));
    }

    List<Popped> popOrdered(int count, Duration invisible, @Nullable String attemptId) {
        return popped(peer.ask(ordered(count, invisible, attemptId)));
    }

    Future<List<Popped>> popping(int count, Duration poll) {
        return peer.send(header(PopHeader.ANY_QUEUE, count, LONG, poll), new byte[0])
                .map(this::popped);
    }

    List<Popped> popped(Answer answer) {
        if (answer.code() != 0) {
            return List.of();
        }
        PopResponseHeader header =
                PopResponseHeader.read(new HeaderReader(answer.command().fields()));
        Map<String, String> starts = entries(header.startOffsets());
        Map<String, String> offsets = entries(header.messageOffsets());
        Map<String, String> counts = entries(header.orderCounts());
        List<Popped> popped = new ArrayList<>();
        for (StoredMessage message : answer.messages()) {
            RetryFlag flag = RetryFlag.of(message.topic());
            String queue = flag.text() + ' ' + message.queueId();
            if (!List.of(offsets.get(queue).split(",")).contains(Long.toString(message.queueOffset()))) {
                throw new AssertionError("no handle for message " + message.queueOffset() + " in " + header);
            }
            PopHandle handle = new PopHandle(
                    Long.parseLong(starts.get(queue)),
                    header.popMillis(),
                    header.invisibleMillis(),
                    header.reviveQueueId(),
                    flag,
                    "broker-a",
                    message.queueId(),
                    message.queueOffset());
            String count = counts.get("0 qo" + message.queueId() + '%' + message.queueOffset());
            popped.add(new Popped(message, handle, count == null ? 0 : Integer.parseInt(count)));
        }
        return popped;
    }

    /** Values by {@code retryFlag queue}, each at most once, as the official clients demand. */
    private static Map<String, String> entries(@Nullable String list) {
        Map<String, String> entries = new HashMap<>();
        if (list != null) {
            for (String entry : list.split(";")) {
                int value = entry.lastIndexOf(' ');
                String queue = entry.substring(0, value);
                if (entries.put(queue, entry.substring(value + 1)) != null) {
                    throw new AssertionError("queue " + queue + " is twice in " + list);
                }
            }
        }
        return entries;
    }

    Answer ack(Popped popped) {
        return ack(popped, popped.handle().encode());
    }

    Answer ack(Popped popped, String handle) {
        StoredMessage message = popped.message();
        return peer.ask(new AckHeader(group, message.topic(), message.queueId(), handle, message.queueOffset(), null));
    }

    Answer change(Popped popped, Duration invisible) {
        StoredMessage message = popped.message();
        return peer.ask(new ChangeInvisibleTimeHeader(
                group,
                message.topic(),
                message.queueId(),
                popped.handle().encode(),
                message.queueOffset(),
                invisible.toMillis(),
                null,
                false));
    }

    static List<String> texts(List<Popped> popped) {
        return popped.stream().map(Popped::text).toList();
    }
}
