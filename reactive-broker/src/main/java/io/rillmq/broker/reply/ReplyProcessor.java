package io.rillmq.broker.reply;

import io.netty.util.NetUtil;
import io.rillmq.broker.send.MessageChecks;
import io.rillmq.broker.send.SendConfig;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.ReplyPushHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.RemotingException;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SEND_REPLY_MESSAGE (324) and its short form (325): hands a reply to the client that asked, and stores it. The answer
 * says whether the asking client has it, as RocketMQ's does; a reply that could not be stored as well is no failure.
 */
public final class ReplyProcessor implements RequestProcessor {
    /** RocketMQ's answer when nothing is stored: its clients must find a number of some length. */
    private static final String NOT_STORED = "0";

    private final Settings settings;
    private final TopicTable topics;
    private final Clients clients;
    private final RequestProcessor store;
    private final Clock clock;

    /**
     * The settings of this moment.
     *
     * @param brokerPermission of the whole broker
     */
    public record Settings(Supplier<ReplyConfig> replies, Supplier<SendConfig> sends, IntSupplier brokerPermission) {}

    /**
     * Where the clients are, and where this broker is.
     *
     * @param connectionOf the connection of the producer with a client id; called on any thread
     * @param storeHost the address that clients are told
     */
    public record Clients(Function<String, Optional<Connection>> connectionOf, Supplier<InetSocketAddress> storeHost) {}

    /** @param store stores a reply as any other message */
    public ReplyProcessor(Settings settings, TopicTable topics, Clients clients, RequestProcessor store, Clock clock) {
        this.settings = settings;
        this.topics = topics;
        this.clients = clients;
        this.store = store;
        this.clock = clock;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.SEND_REPLY_MESSAGE, this).register(RequestCode.SEND_REPLY_MESSAGE_V2, this);
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        SendHeader header = SendHeader.read(request.code(), request.header());
        MessageProperties properties = MessageProperties.parse(header.properties());
        Response refusal = refusalOf(header, properties, request.body().readableBytes());
        if (refusal != null) {
            return refusal.now();
        }
        if (!settings.replies().get().isStored()) {
            return push(connection, request, header, properties)
                    .map(refused -> refused == null ? notStored(header) : refused);
        }
        Future<Response> stored = store.process(connection, request);
        if (stored.succeeded() && stored.result().code() != ResponseCode.SUCCESS) {
            return stored;
        }
        return push(connection, request, header, properties)
                .compose(refused -> stored.transform(outcome -> (refused != null
                                ? refused
                                : outcome.succeeded() && outcome.result().code() == ResponseCode.SUCCESS
                                        ? outcome.result()
                                        : notStored(header))
                        .now()));
    }

    /** What may not be sent as a message is no reply either, stored or not. */
    private @Nullable Response refusalOf(SendHeader header, MessageProperties properties, int bodyBytes) {
        Response refusal = MessageChecks.ofBroker(settings.brokerPermission().getAsInt());
        if (refusal == null) {
            refusal = MessageChecks.ofTopicName(header.topic());
        }
        TopicConfig topic = topics.find(header.topic());
        if (refusal == null && topic != null) {
            refusal = MessageChecks.ofQueue(header.topic(), header.queueId(), topic);
        }
        if (refusal == null) {
            refusal = MessageChecks.ofBody(bodyBytes, settings.sends().get().messageBytesMax());
        }
        return refusal == null ? MessageChecks.ofProperties(properties) : refusal;
    }

    /** Null when the client has taken the reply. Reads the body before it returns. */
    private Future<@Nullable Response> push(
            Connection connection, RemotingCommand request, SendHeader header, MessageProperties properties) {
        String clientId = properties.get(PropertyNames.REPLY_TO_CLIENT);
        if (clientId == null) {
            return Future.succeededFuture(refused(
                    "reply message properties[" + PropertyNames.REPLY_TO_CLIENT + "] is null: nobody waits for it"));
        }
        Optional<Connection> asking = clients.connectionOf().apply(clientId);
        if (asking.isEmpty()) {
            return Future.succeededFuture(refused("push reply message fail, channel of <" + clientId
                    + "> not found: no producer with this client id is connected to this broker"));
        }
        long nowMillis = clock.millis();
        ReplyPushHeader push = ReplyPushHeader.of(
                header,
                properties
                        .with(PropertyNames.PUSH_REPLY_TIME, Long.toString(nowMillis))
                        .encode(),
                NetUtil.toSocketAddressString(connection.remoteAddress()),
                NetUtil.toSocketAddressString(clients.storeHost().get()),
                nowMillis);
        return asking.get()
                .request(
                        push,
                        request.body().retainedDuplicate(),
                        settings.replies().get().pushTimeout())
                .map(answer -> {
                    answer.release();
                    return answer.code() == ResponseCode.SUCCESS
                            ? null
                            : refused("push reply message to " + clientId + " fail: it answered "
                                    + ResponseCode.nameOf(answer.code()) + " " + answer.remark());
                })
                .recover(failure -> failure instanceof RemotingException
                        ? Future.succeededFuture(
                                refused("push reply message to " + clientId + " fail: " + failure.getMessage()))
                        : Future.failedFuture(failure));
    }

    private static Response refused(String remark) {
        return Response.refused(ResponseCode.SYSTEM_ERROR, remark);
    }

    private Response notStored(SendHeader header) {
        SendConfig now = settings.sends().get();
        return Response.ok(new SendResponseHeader(
                NOT_STORED, Math.max(0, header.queueId()), 0, null, now.region(), now.isTraceOn(), null));
    }
}
