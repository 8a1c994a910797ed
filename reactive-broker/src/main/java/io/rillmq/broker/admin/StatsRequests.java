package io.rillmq.broker.admin;

import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.ConsumeStats;
import io.rillmq.protocol.body.ConsumeStats.QueueProgress;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicStats;
import io.rillmq.protocol.body.TopicStats.QueueStats;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.admin.ConsumeStatsHeader;
import io.rillmq.protocol.header.admin.TopicStatsHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tools ask how full topics are and how far groups have come. */
public final class StatsRequests {
    private final String brokerName;
    private final Owner owner;
    private final TopicTable topics;
    private final ConsumerGroups groups;
    private final ConsumerOffsets offsets;
    private final MessageStore store;

    public StatsRequests(
            String brokerName,
            Owner owner,
            TopicTable topics,
            ConsumerGroups groups,
            ConsumerOffsets offsets,
            MessageStore store) {
        this.brokerName = brokerName;
        this.owner = owner;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_TOPIC_STATS_INFO, this::topicStats)
                .register(RequestCode.GET_CONSUME_STATS, this::consumeStats);
    }

    private Future<Response> topicStats(Connection connection, RemotingCommand request) {
        Topic topic = TopicStatsHeader.read(request.header()).topic();
        TopicConfig config = topics.find(topic);
        if (config == null) {
            return Refusals.unknownTopic(topic).now();
        }
        Map<MessageQueue, QueueStats> queues = new TreeMap<>();
        List<Future<Void>> all = new ArrayList<>();
        for (int queueId = 0; queueId < config.queueCount(); queueId++) {
            long minOffset = store.minOffset(topic, queueId);
            long maxOffset = store.maxOffset(topic, queueId);
            MessageQueue queue = new MessageQueue(topic, brokerName, queueId);
            all.add(storeMillis(connection.context(), topic, queueId, maxOffset - 1)
                    .onSuccess(millis -> queues.put(queue, new QueueStats(minOffset, maxOffset, millis)))
                    .mapEmpty());
        }
        return Future.all(all)
                .map(ignored -> Response.ok(new TopicStats(queues, 0).toJson()))
                .recover(StoreBusy::answer);
    }

    private Future<Response> consumeStats(Connection connection, RemotingCommand request) {
        ConsumeStatsHeader header = ConsumeStatsHeader.read(request.header());
        return owner.ask(() -> positionsOf(header))
                .compose(positions -> progress(connection.context(), positions))
                .map(queues -> Response.ok(new ConsumeStats(queues, 0).toJson()))
                .recover(StoreBusy::answer);
    }

    /** The committed offsets of the topics asked for, 0 where there is none. */
    private Map<MessageQueue, Long> positionsOf(ConsumeStatsHeader header) {
        Map<MessageQueue, Long> positions = new HashMap<>();
        for (Topic topic : topicsOf(header)) {
            TopicConfig config = topics.find(topic);
            if (config == null || isLeft(header.group(), topic)) {
                continue;
            }
            for (int queueId = 0; queueId < config.readQueueCount(); queueId++) {
                positions.put(
                        new MessageQueue(topic, brokerName, queueId),
                        offsets.find(header.group(), topic, queueId).orElse(0));
            }
        }
        return positions;
    }

    private Set<Topic> topicsOf(ConsumeStatsHeader header) {
        String list = header.topics();
        if (list != null && !list.isBlank()) {
            Set<Topic> named = new TreeSet<>();
            for (String name : list.split(";")) {
                named.add(new Topic(name.trim()));
            }
            return named;
        }
        String topic = header.topic();
        return topic != null && !topic.isBlank() ? Set.of(new Topic(topic)) : offsets.topicsOf(header.group());
    }

    /** A group that is online and has subscriptions, but not to this topic any more. */
    private boolean isLeft(ConsumerGroup group, Topic topic) {
        GroupView view = groups.find(group);
        return view != null
                && !view.subscriptions().isEmpty()
                && !view.subscriptions().containsKey(topic);
    }

    private Future<Map<MessageQueue, QueueProgress>> progress(Context context, Map<MessageQueue, Long> positions) {
        Map<MessageQueue, QueueProgress> queues = new TreeMap<>();
        List<Future<Void>> all = new ArrayList<>();
        positions.forEach((queue, offset) -> {
            long brokerOffset = store.maxOffset(queue.topic(), queue.queueId());
            all.add(storeMillis(context, queue.topic(), queue.queueId(), offset - 1)
                    .onSuccess(millis -> queues.put(queue, new QueueProgress(brokerOffset, offset, offset, millis)))
                    .mapEmpty());
        });
        return Future.all(all).map(ignored -> queues);
    }

    /** 0 when there is no such message. */
    private Future<Long> storeMillis(Context context, Topic topic, int queueId, long queueOffset) {
        return queueOffset < 0
                ? Future.succeededFuture(0L)
                : Future.fromCompletionStage(store.storeMillisAt(topic, queueId, queueOffset), context)
                        .map(millis -> Math.max(0, millis));
    }
}
