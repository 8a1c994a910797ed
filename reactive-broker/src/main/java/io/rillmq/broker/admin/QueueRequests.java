package io.rillmq.broker.admin;

import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Subscription;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.ConsumeQueueEntries;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.QueryConsumeQueueHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueEntry;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** QUERY_CONSUME_QUEUE (321): tools look into a consume queue, and at what a group wants of it. */
public final class QueueRequests {
    /** RocketMQ's tools ask for 10 at a time; one answer stays below 200 KiB. */
    private static final int COUNT_MAX = 2_000;

    private final TopicTable topics;
    private final ConsumerGroups groups;
    private final MessageStore store;

    public QueueRequests(TopicTable topics, ConsumerGroups groups, MessageStore store) {
        this.topics = topics;
        this.groups = groups;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.QUERY_CONSUME_QUEUE, this::query);
    }

    private Future<Response> query(Connection connection, RemotingCommand request) {
        QueryConsumeQueueHeader header = QueryConsumeQueueHeader.read(request.header());
        TopicConfig topic = topics.find(header.topic());
        if (topic == null) {
            return Refusals.unknownTopic(header.topic()).now();
        }
        if (header.queueId() < 0 || header.queueId() >= topic.queueCount()) {
            return Refusals.noSuchQueue(header.topic(), header.queueId(), topic.queueCount())
                    .now();
        }
        if (header.fromOffset() < 0 || header.count() < 1 || header.count() > COUNT_MAX) {
            return Response.refused(
                            ResponseCode.INVALID_PARAMETER,
                            "index " + header.fromOffset() + " must be 0 or more and count " + header.count()
                                    + " from 1 to " + COUNT_MAX)
                    .now();
        }
        return Future.fromCompletionStage(
                        store.entries(header.topic(), header.queueId(), header.fromOffset(), header.count()),
                        connection.context())
                .map(entries -> Response.ok(bodyOf(header, entries).toJson()))
                .recover(StoreBusy::answer);
    }

    private ConsumeQueueEntries bodyOf(QueryConsumeQueueHeader header, List<QueueEntry> entries) {
        ConsumerGroup group = header.group();
        Subscription subscription = group == null ? null : subscriptionOf(group, header);
        return new ConsumeQueueEntries(
                subscription == null ? null : GroupRequests.describe(subscription),
                group != null && subscription == null ? group + "@" + header.topic() + " is not online!" : null,
                entries.stream()
                        .map(entry -> new ConsumeQueueEntries.Entry(
                                entry.logOffset(), entry.sizeBytes(), entry.tagsCode(), false))
                        .toList(),
                store.minOffset(header.topic(), header.queueId()),
                store.maxOffset(header.topic(), header.queueId()));
    }

    private @Nullable Subscription subscriptionOf(ConsumerGroup group, QueryConsumeQueueHeader header) {
        GroupView view = groups.find(group);
        return view == null ? null : view.subscriptions().get(header.topic());
    }
}
