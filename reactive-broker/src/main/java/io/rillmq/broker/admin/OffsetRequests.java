package io.rillmq.broker.admin;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Member;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.CorrectionOffsets;
import io.rillmq.protocol.body.QueueOffsetList;
import io.rillmq.protocol.body.QueueOffsets;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.Language;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CloneOffsetHeader;
import io.rillmq.protocol.header.admin.CorrectionOffsetHeader;
import io.rillmq.protocol.header.admin.ResetOffsetHeader;
import io.rillmq.protocol.header.client.ResetClientOffsetHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.TimeBoundary;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tools move the offsets of groups, copy them and compare them. */
public final class OffsetRequests {
    private final String brokerName;
    private final Tables tables;
    private final MessageStore store;
    private final BooleanSupplier isResetHere;
    private final BiConsumer<Topic, Integer> answerParked;

    /** The tables that are looked into and changed. */
    public record Tables(
            Owner owner,
            TopicTable topics,
            SubscriptionGroups configs,
            ConsumerGroups groups,
            ConsumerOffsets offsets) {}

    /**
     * @param isResetHere whether offsets are reset in the broker, or by the clients of the group as they are told
     * @param answerParked has the pulls that wait at a queue answered, so that they come again
     */
    public OffsetRequests(
            String brokerName,
            Tables tables,
            MessageStore store,
            BooleanSupplier isResetHere,
            BiConsumer<Topic, Integer> answerParked) {
        this.brokerName = brokerName;
        this.tables = tables;
        this.store = store;
        this.isResetHere = isResetHere;
        this.answerParked = answerParked;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, this::reset)
                .register(RequestCode.CLONE_GROUP_OFFSET, this::copy)
                .register(RequestCode.QUERY_CORRECTION_OFFSET, this::correction)
                .register(RequestCode.GET_ALL_CONSUMER_OFFSET, this::all);
    }

    private Future<Response> reset(Connection connection, RemotingCommand request) {
        ResetOffsetHeader header = ResetOffsetHeader.read(request.header());
        TopicConfig topic = tables.topics.find(header.topic());
        if (topic == null) {
            return Refusals.unknownTopic(header.topic()).now();
        }
        Response refusal = checkGroup(header.group());
        if (refusal == null) {
            refusal = checkPlace(header, topic);
        }
        if (refusal != null) {
            return refusal.now();
        }
        boolean isC = request.language() == Language.CPP;
        return targets(connection, header, topic)
                .compose(targets -> isResetHere.getAsBoolean()
                        ? resetHere(header, targets)
                        : haveClientsReset(header, targets, isC))
                .recover(StoreBusy::answer);
    }

    private @Nullable Response checkPlace(ResetOffsetHeader header, TopicConfig topic) {
        int queueId = header.queueId();
        if (queueId != ResetOffsetHeader.ALL_QUEUES && (queueId < 0 || queueId >= topic.readQueueCount())) {
            return Refusals.noSuchQueue(header.topic(), queueId, topic.readQueueCount());
        }
        if (header.millis() < -1) {
            return invalid("timestamp must be -1, for the newest, or milliseconds since 1970: " + header.millis());
        }
        if (header.queueOffset() == ResetOffsetHeader.BY_TIME) {
            return null;
        }
        if (queueId == ResetOffsetHeader.ALL_QUEUES) {
            return invalid("offset " + header.queueOffset() + " needs the queueId of one queue");
        }
        long min = store.minOffset(header.topic(), queueId);
        long max = store.maxOffset(header.topic(), queueId);
        return header.queueOffset() < min || header.queueOffset() > max
                ? Response.refused(
                        ResponseCode.SYSTEM_ERROR,
                        "Target offset " + header.queueOffset() + " not in consume queue range [" + min + "-" + max
                                + "]")
                : null;
    }

    private @Nullable Response checkGroup(ConsumerGroup group) {
        return tables.configs.find(group) == null
                ? Response.refused(
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group [" + group + "] does not exist")
                : null;
    }

    private static Response invalid(String remark) {
        return Response.refused(ResponseCode.INVALID_PARAMETER, remark);
    }

    /** The new offsets, by queue id. */
    private Future<Map<Integer, Long>> targets(Connection connection, ResetOffsetHeader header, TopicConfig topic) {
        if (header.queueOffset() != ResetOffsetHeader.BY_TIME) {
            return Future.succeededFuture(Map.of(header.queueId(), header.queueOffset()));
        }
        boolean isAll = header.queueId() == ResetOffsetHeader.ALL_QUEUES;
        int first = isAll ? 0 : header.queueId();
        int last = isAll ? topic.readQueueCount() - 1 : header.queueId();
        List<Future<Long>> found = new ArrayList<>();
        for (int queueId = first; queueId <= last; queueId++) {
            found.add(atTime(connection, header, queueId));
        }
        return Future.all(found)
                .compose(ignored -> tables.owner.ask(() -> {
                    Map<Integer, Long> committed = tables.offsets.find(header.group(), header.topic());
                    Map<Integer, Long> targets = new TreeMap<>();
                    for (int queueId = first; queueId <= last; queueId++) {
                        long target = found.get(queueId - first).result();
                        long before = committed.getOrDefault(queueId, Long.MAX_VALUE);
                        targets.put(queueId, header.isForced() ? target : Math.min(target, before));
                    }
                    return targets;
                }));
    }

    private Future<Long> atTime(Connection connection, ResetOffsetHeader header, int queueId) {
        return header.millis() < 0
                ? Future.succeededFuture(store.maxOffset(header.topic(), queueId))
                : Future.fromCompletionStage(
                        store.searchOffset(header.topic(), queueId, header.millis(), TimeBoundary.LOWER),
                        connection.context());
    }

    private Future<Response> resetHere(ResetOffsetHeader header, Map<Integer, Long> targets) {
        return tables.owner
                .askLater(() -> tables.offsets.reset(header.group(), header.topic(), targets))
                .map(ignored -> {
                    targets.keySet().forEach(queueId -> answerParked.accept(header.topic(), queueId));
                    return Response.ok(new QueueOffsets(byQueue(header.topic(), targets)).toJson());
                });
    }

    /** Not one consumer may be missing: it would commit over what the others have set. */
    private Future<Response> haveClientsReset(ResetOffsetHeader header, Map<Integer, Long> targets, boolean isC) {
        GroupView group = tables.groups.find(header.group());
        if (group == null) {
            return Response.refused(
                            ResponseCode.CONSUMER_NOT_ONLINE,
                            "Consumer not online, so can not reset offset, Group: " + header.group() + " Topic: "
                                    + header.topic() + " Timestamp: " + header.millis())
                    .now();
        }
        Map<MessageQueue, Long> offsets = byQueue(header.topic(), targets);
        ResetClientOffsetHeader told =
                new ResetClientOffsetHeader(header.group(), header.topic(), header.millis(), header.isForced());
        for (Member member : group.members()) {
            member.connection().oneway(told, bodyFor(offsets, isC));
        }
        return Response.ok(new QueueOffsets(offsets).toJson()).now();
    }

    /** Tools of C++ ask for groups of C++. */
    private static ByteBuf bodyFor(Map<MessageQueue, Long> offsets, boolean isC) {
        List<QueueOffsetList.Entry> list = new ArrayList<>();
        offsets.forEach((queue, offset) -> list.add(QueueOffsetList.Entry.of(queue, offset)));
        return isC ? new QueueOffsetList(list).toBuffer() : new QueueOffsets(offsets).toBuffer();
    }

    private Map<MessageQueue, Long> byQueue(Topic topic, Map<Integer, Long> offsets) {
        Map<MessageQueue, Long> byQueue = new TreeMap<>();
        offsets.forEach((queueId, offset) -> byQueue.put(new MessageQueue(topic, brokerName, queueId), offset));
        return byQueue;
    }

    private Future<Response> copy(Connection connection, RemotingCommand request) {
        CloneOffsetHeader header = CloneOffsetHeader.read(request.header());
        Response refusal = checkGroup(header.source());
        if (refusal == null) {
            refusal = checkGroup(header.destination());
        }
        if (refusal == null && header.topic() != null && tables.topics.find(header.topic()) == null) {
            refusal = Refusals.unknownTopic(header.topic());
        }
        if (refusal != null) {
            return refusal.now();
        }
        return tables.owner
                .askLater(() -> Future.all(topicsOf(header).stream()
                        .map(topic -> tables.offsets.copy(header.source(), header.destination(), topic))
                        .toList()))
                .map(ignored -> Response.ok());
    }

    private Set<Topic> topicsOf(CloneOffsetHeader header) {
        Topic one = header.topic();
        Set<Topic> topics =
                one == null ? new HashSet<>(tables.offsets.topicsOf(header.source())) : new HashSet<>(Set.of(one));
        GroupView source = tables.groups.find(header.source());
        if (!header.isOffline() && source != null && !source.subscriptions().isEmpty()) {
            topics.retainAll(source.subscriptions().keySet());
        }
        return topics;
    }

    private Future<Response> correction(Connection connection, RemotingCommand request) {
        CorrectionOffsetHeader header = CorrectionOffsetHeader.read(request.header());
        if (tables.topics.find(header.topic()) == null) {
            return Refusals.unknownTopic(header.topic()).now();
        }
        String leftOut = header.leftOut();
        Set<ConsumerGroup> others = new HashSet<>();
        if (leftOut != null && !leftOut.isBlank()) {
            for (String name : leftOut.split(",")) {
                others.add(new ConsumerGroup(name.trim()));
            }
        }
        return tables.owner.ask(() -> Response.ok(new CorrectionOffsets(correction(header, others)).toJson()));
    }

    /** RocketMQ's broker forgets the offsets of the groups that are left out; here they stay. */
    private Map<Integer, Long> correction(CorrectionOffsetHeader header, Set<ConsumerGroup> leftOut) {
        Map<Integer, Long> slowest = new HashMap<>();
        for (ConsumerGroup group : tables.offsets.groupsOf(header.topic())) {
            if (!leftOut.contains(group)) {
                tables.offsets.find(group, header.topic()).forEach((queueId, offset) -> {
                    if (offset >= store.minOffset(header.topic(), queueId)) {
                        slowest.merge(queueId, offset, Math::min);
                    }
                });
            }
        }
        tables.offsets
                .find(header.compared(), header.topic())
                .forEach((queueId, offset) ->
                        slowest.computeIfPresent(queueId, (id, least) -> least > offset ? Long.MAX_VALUE : least));
        return slowest;
    }

    private Future<Response> all(Connection connection, RemotingCommand request) {
        return tables.owner.ask(() -> Response.ok(tables.offsets.all().toJson()));
    }
}
