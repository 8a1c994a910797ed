package io.rillmq.broker.pull;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.YoungQueues;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ViewMessageHeader;
import io.rillmq.protocol.header.offset.EarliestStoreTimeHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.MinOffsetHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.SearchOffsetHeader;
import io.rillmq.protocol.header.offset.StoreTimeResponseHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.TimeBoundary;
import io.vertx.core.Future;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What consumers ask about a queue besides its messages: offsets of groups, bounds, times, one message by its place. */
public final class QueueQueries {
    private final Owner owner;
    private final TopicTable topics;
    private final SubscriptionGroups groups;
    private final ConsumerOffsets offsets;
    private final MessageStore store;

    public QueueQueries(
            Owner owner, TopicTable topics, SubscriptionGroups groups, ConsumerOffsets offsets, MessageStore store) {
        this.owner = owner;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.QUERY_CONSUMER_OFFSET, this::queryOffset)
                .register(RequestCode.UPDATE_CONSUMER_OFFSET, this::updateOffset)
                .register(RequestCode.GET_MAX_OFFSET, this::maxOffset)
                .register(RequestCode.GET_MIN_OFFSET, this::minOffset)
                .register(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, this::searchOffset)
                .register(RequestCode.GET_EARLIEST_MSG_STORETIME, this::earliestStoreTime)
                .register(RequestCode.VIEW_MESSAGE_BY_ID, this::viewMessage);
    }

    private Future<Response> queryOffset(Connection connection, RemotingCommand request) {
        QueryOffsetHeader header = QueryOffsetHeader.read(request.header());
        return owner.ask(() -> offsets.find(header.group(), header.topic(), header.queueId()))
                .map(stored -> firstOffset(header, stored));
    }

    private Response firstOffset(QueryOffsetHeader header, OptionalLong stored) {
        if (stored.isPresent()) {
            return Response.ok(new OffsetResponseHeader(stored.getAsLong()));
        }
        if (header.isZeroIfNotFound() && YoungQueues.isYoung(store, header.topic(), header.queueId())) {
            return Response.ok(new OffsetResponseHeader(0));
        }
        return Response.refused(
                ResponseCode.QUERY_NOT_FOUND,
                "group " + header.group() + " has no offset yet in queue " + header.queueId() + " of "
                        + header.topic());
    }

    private Future<Response> updateOffset(Connection connection, RemotingCommand request) {
        UpdateOffsetHeader header = UpdateOffsetHeader.read(request.header());
        if (groups.find(header.group()) == null) {
            return Response.refused(
                            ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                            "Group " + header.group() + " not exist! A consumer sends a heartbeat before it commits")
                    .now();
        }
        Response refusal = checkQueue(header.topic(), header.queueId());
        if (refusal != null) {
            return refusal.now();
        }
        if (header.commitOffset() < 0) {
            return Response.refused(
                            ResponseCode.INVALID_PARAMETER, "commitOffset must be 0 or more: " + header.commitOffset())
                    .now();
        }
        if (header.topic().isLightQueue() && !store.has(header.topic())) {
            // Any name is one: offsets are kept for those that have messages.
            return Refusals.unknownTopic(header.topic()).now();
        }
        offsets.commit(header.group(), header.topic(), header.queueId(), header.commitOffset());
        return Response.ok().now();
    }

    private Future<Response> maxOffset(Connection connection, RemotingCommand request) {
        MaxOffsetHeader header = MaxOffsetHeader.read(request.header());
        return ofQueue(header.topic(), header.queueId(), () -> Response.ok(
                        new OffsetResponseHeader(store.maxOffset(header.topic(), header.queueId())))
                .now());
    }

    private Future<Response> minOffset(Connection connection, RemotingCommand request) {
        MinOffsetHeader header = MinOffsetHeader.read(request.header());
        return ofQueue(header.topic(), header.queueId(), () -> Response.ok(
                        new OffsetResponseHeader(store.minOffset(header.topic(), header.queueId())))
                .now());
    }

    private Future<Response> searchOffset(Connection connection, RemotingCommand request) {
        SearchOffsetHeader header = SearchOffsetHeader.read(request.header());
        TimeBoundary boundary =
                switch (header.boundary()) {
                    case LOWER -> TimeBoundary.LOWER;
                    case UPPER -> TimeBoundary.UPPER;
                };
        return ofQueue(header.topic(), header.queueId(), () -> home(
                        connection, store.searchOffset(header.topic(), header.queueId(), header.millis(), boundary))
                .map(offset -> Response.ok(new OffsetResponseHeader(offset)))
                .recover(StoreBusy::answer));
    }

    private Future<Response> earliestStoreTime(Connection connection, RemotingCommand request) {
        EarliestStoreTimeHeader header = EarliestStoreTimeHeader.read(request.header());
        return ofQueue(header.topic(), header.queueId(), () -> home(
                        connection, store.earliestStoreMillis(header.topic(), header.queueId()))
                .map(millis -> Response.ok(new StoreTimeResponseHeader(millis)))
                .recover(StoreBusy::answer));
    }

    private Future<Response> viewMessage(Connection connection, RemotingCommand request) {
        long logOffset = ViewMessageHeader.read(request.header()).logOffset();
        return home(connection, store.lookup(logOffset))
                .map(outcome -> viewed(logOffset, outcome))
                .recover(StoreBusy::answer);
    }

    private static Response viewed(long logOffset, LookupOutcome outcome) {
        if (outcome instanceof LookupOutcome.Found found) {
            ByteBuf record = found.record();
            return Response.ok(record);
        }
        return Response.refused(ResponseCode.SYSTEM_ERROR, "can not find message by the offset, " + logOffset);
    }

    private Future<Response> ofQueue(Topic topic, int queueId, Supplier<Future<Response>> answer) {
        Response refusal = checkQueue(topic, queueId);
        return refusal == null ? answer.get() : refusal.now();
    }

    private @Nullable Response checkQueue(Topic topic, int queueId) {
        TopicConfig config = topics.find(topic);
        if (config == null) {
            return Refusals.unknownTopic(topic);
        }
        return queueId < 0 || queueId >= config.queueCount()
                ? Refusals.noSuchQueue(topic, queueId, config.queueCount())
                : null;
    }

    private static <T> Future<T> home(Connection connection, CompletionStage<T> answer) {
        return Future.fromCompletionStage(answer, connection.context());
    }
}
