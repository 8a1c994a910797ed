package io.rillmq.broker.retry;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.client.SendBackHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * CONSUMER_SEND_MSG_BACK (36): a consumer gives a message back. A copy waits for as long as the consumer or the group's
 * retry policy says and then comes again in the group's retry topic; after the last attempt it goes to the dead-letter
 * topic.
 */
public final class SendBackProcessor implements RequestProcessor {
    private final Supplier<RetryConfig> config;
    private final Owner owner;
    private final SubscriptionGroups groups;
    private final TopicTable topics;
    private final DeadLetters deadLetters;
    private final MessageStore store;
    private final MessageAppender appender;
    private final WaitingPlace waitingPlace;
    private final Surroundings surroundings;

    /**
     * What a broker knows about itself.
     *
     * @param storeHost the address that clients are told
     * @param random a number from 0 up to its argument
     */
    public record Surroundings(Supplier<InetSocketAddress> storeHost, IntUnaryOperator random) {}

    /** The tables that are looked into. */
    public record Tables(Owner owner, SubscriptionGroups groups, TopicTable topics, DeadLetters deadLetters) {}

    public SendBackProcessor(
            Supplier<RetryConfig> config,
            Tables tables,
            MessageStore store,
            MessageAppender appender,
            WaitingPlace waitingPlace,
            Surroundings surroundings) {
        this.config = config;
        this.owner = tables.owner();
        this.groups = tables.groups();
        this.topics = tables.topics();
        this.deadLetters = tables.deadLetters();
        this.store = store;
        this.appender = appender;
        this.waitingPlace = waitingPlace;
        this.surroundings = surroundings;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        SendBackHeader header = SendBackHeader.read(request.header());
        SubscriptionGroupConfig group = groups.find(header.group());
        if (group == null) {
            return Response.refused(
                            ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                            "subscription group [" + header.group() + "] does not exist; a consumer sends a heartbeat"
                                    + " before it sends messages back")
                    .now();
        }
        if (!Permissions.isWritable(config.get().brokerPermission())) {
            return Response.refused(
                            ResponseCode.NO_PERMISSION,
                            "this broker is not writable, its brokerPermission is "
                                    + config.get().brokerPermission())
                    .now();
        }
        if (group.retryQueueCount() <= 0) {
            return Response.ok().now();
        }
        int maxTimes = RetryRules.maxTimes(group, header.maxReconsumeTimes(), request.version());
        return Future.fromCompletionStage(store.lookup(header.logOffset()), connection.context())
                .compose(found -> sendBack(connection, header, group, maxTimes, found))
                .recover(StoreBusy::answer);
    }

    private Future<Response> sendBack(
            Connection connection,
            SendBackHeader header,
            SubscriptionGroupConfig group,
            int maxTimes,
            LookupOutcome outcome) {
        if (!(outcome instanceof LookupOutcome.Found found)) {
            return Response.refused(ResponseCode.SYSTEM_ERROR, "look message by offset failed, " + header.logOffset())
                    .now();
        }
        StoredMessage message = decode(found.record());
        boolean isGivenUp = message.reconsumeTimes() >= maxTimes || header.delayLevel() < 0;
        Future<Creation> destination = owner.askLater(() -> isGivenUp
                ? deadLetters.topicOf(header.group())
                : topics.findOrCreate(Topic.retryOf(header.group()), group.retryQueueCount()));
        return destination.compose(topic -> topic instanceof Creation.There there
                ? append(connection, header, group, message, there.topic(), isGivenUp)
                : Response.refused(ResponseCode.SYSTEM_ERROR, ((Creation.Refused) topic).reason())
                        .now());
    }

    private static StoredMessage decode(ByteBuf record) {
        try {
            return RecordReader.read(record);
        } finally {
            record.release();
        }
    }

    private Future<Response> append(
            Connection connection,
            SendBackHeader header,
            SubscriptionGroupConfig group,
            StoredMessage message,
            TopicConfig topic,
            boolean isGivenUp) {
        if (!Permissions.isWritable(topic.permission()) || topic.writeQueueCount() < 1) {
            return Response.refused(
                            ResponseCode.NO_PERMISSION,
                            "the topic[" + topic.name() + "] is not writable, its permission is " + topic.permission())
                    .now();
        }
        RecordHead copy = copyOf(message, topic);
        RecordHead stored = isGivenUp
                ? copy.withProperties(DeadLetters.given(copy.properties()))
                : waitingPlace.parked(
                        copy, RetryRules.delay(header.delayLevel(), message.reconsumeTimes(), group.retryPolicy()));
        return appender.append(connection.home(), stored, Unpooled.wrappedBuffer(message.body()), true)
                .map(outcome -> outcome instanceof AppendOutcome.Refused refused
                        ? AppendRefusals.answer(refused)
                        : Response.ok());
    }

    private RecordHead copyOf(StoredMessage message, TopicConfig topic) {
        MessageProperties properties =
                message.properties().without(PropertyNames.REAL_TOPIC).without(PropertyNames.REAL_QUEUE_ID);
        if (!properties.has(PropertyNames.RETRY_TOPIC)) {
            properties =
                    properties.with(PropertyNames.RETRY_TOPIC, message.topic().value());
        }
        if (!properties.has(PropertyNames.ORIGIN_MESSAGE_ID)) {
            properties = properties.with(PropertyNames.ORIGIN_MESSAGE_ID, message.messageId());
        }
        return new RecordHead(
                new Topic(topic.name()),
                surroundings.random().applyAsInt(topic.writeQueueCount()),
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                surroundings.storeHost().get(),
                message.reconsumeTimes() + 1,
                message.preparedTransactionOffset(),
                properties);
    }
}
