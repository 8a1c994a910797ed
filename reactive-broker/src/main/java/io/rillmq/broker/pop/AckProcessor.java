package io.rillmq.broker.pop;

import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.pop.Acks.Ack;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.BatchAckBody;
import io.rillmq.protocol.body.BatchAckBody.BatchAck;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.AckHeader;
import io.rillmq.protocol.header.pop.ChangeInvisibleTimeHeader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RefusedException;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * ACK_MESSAGE (200051), BATCH_ACK_MESSAGE (200151) and CHANGE_MESSAGE_INVISIBLETIME (200053): checks that handles belong
 * to the request and to this broker, and hands them to the context that owns what is popped. Usable on any event loop.
 */
final class AckProcessor {
    /** A pop gives 32 messages at most; the bits of an ack name nothing beyond what several of them give. */
    private static final int BITS_MAX = 4_096;

    private static final int BATCH_MAX = 10_000;

    private final String brokerName;
    private final long invisibleMillisMax;
    private final Owner owner;
    private final TopicTable topics;
    private final Acks acks;

    AckProcessor(String brokerName, PopConfig config, Owner owner, TopicTable topics, Acks acks) {
        this.brokerName = brokerName;
        this.invisibleMillisMax = config.invisibleMax().toMillis();
        this.owner = owner;
        this.topics = topics;
        this.acks = acks;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.ACK_MESSAGE, this::ack)
                .register(RequestCode.BATCH_ACK_MESSAGE, this::batchAck)
                .register(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, this::change);
    }

    private Future<Response> ack(Connection connection, RemotingCommand request) {
        AckHeader header = AckHeader.read(request.header());
        Ack ack = ackOf(header.group(), header.topic(), header.queueId(), header.handle(), header.queueOffset());
        return owner.askLater(() -> acks.ack(List.of(ack)));
    }

    private Future<Response> change(Connection connection, RemotingCommand request) {
        ChangeInvisibleTimeHeader header = ChangeInvisibleTimeHeader.read(request.header());
        long invisibleMillis = header.invisibleMillis();
        if (invisibleMillis < 0 || invisibleMillis > invisibleMillisMax) {
            throw new IllegalArgumentException(
                    "invisibleTime must be 0 to maxInvisibleTimeMills " + invisibleMillisMax + ": " + invisibleMillis);
        }
        Ack ack = ackOf(header.group(), header.topic(), header.queueId(), header.handle(), header.queueOffset());
        return owner.askLater(() -> acks.change(ack, invisibleMillis, header.isSuspended()));
    }

    private Future<Response> batchAck(Connection connection, RemotingCommand request) {
        BatchAckBody body = BatchAckBody.fromJson(request.body());
        List<Ack> all = new ArrayList<>();
        for (BatchAck batch : body.acks()) {
            addTo(all, body.brokerName(), batch);
        }
        return owner.askLater(() -> acks.ack(all));
    }

    private void addTo(List<Ack> all, String broker, BatchAck batch) {
        ConsumerGroup group = new ConsumerGroup(batch.consumerGroup());
        RetryFlag flag = RetryFlag.parse(batch.retry());
        Topic topic = flag.topicOf(new Topic(batch.topic()), group);
        if (batch.bits().length * Byte.SIZE > BITS_MAX) {
            throw new IllegalArgumentException(
                    "acks.b has " + batch.bits().length * Byte.SIZE + " bits, more than " + BITS_MAX);
        }
        BitSet bits = BitSet.valueOf(batch.bits());
        if (all.size() + bits.cardinality() > BATCH_MAX) {
            throw new IllegalArgumentException("a batch acknowledges more than " + BATCH_MAX + " messages");
        }
        bits.stream()
                .mapToObj(bit -> new PopHandle(
                        batch.startOffset(),
                        batch.popTime(),
                        batch.invisibleTime(),
                        batch.reviveQueueId(),
                        flag,
                        broker,
                        batch.queueId(),
                        batch.startOffset() + bit))
                .forEach(handle -> all.add(checked(group, topic, handle)));
    }

    /** The message that a request names twice, by its fields and by a handle. */
    private Ack ackOf(ConsumerGroup group, Topic topic, int queueId, String text, long queueOffset) {
        PopHandle handle = PopHandle.parse(text);
        if (handle.queueId() != queueId
                || handle.queueOffset() != queueOffset
                || handle.retryFlag() != RetryFlag.of(topic)) {
            throw new IllegalArgumentException("the handle '" + text + "' is not of message " + queueOffset
                    + " in queue " + queueId + " of " + topic);
        }
        return checked(group, topic, handle);
    }

    private Ack checked(ConsumerGroup group, Topic topic, PopHandle handle) {
        if (!handle.brokerName().equals(brokerName)) {
            throw new IllegalArgumentException(
                    "the handle '" + handle.encode() + "' is not of this broker, " + brokerName);
        }
        TopicConfig config = topics.find(topic);
        if (config == null) {
            Response unknown = Refusals.unknownTopic(topic);
            throw new RefusedException(unknown.code(), String.valueOf(unknown.remark()));
        }
        if (handle.queueId() < 0 || handle.queueId() >= config.queueCount()) {
            throw new RefusedException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "queueId " + handle.queueId() + " of topic " + topic + " is not in 0.."
                            + (config.queueCount() - 1));
        }
        return new Ack(new QueueOfGroup(new GroupTopic(group, topic), handle.queueId()), handle);
    }
}
