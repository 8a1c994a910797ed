package io.rillmq.broker.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Member;
import io.rillmq.protocol.body.ConsumerStatus;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ClientRelayHeader;
import io.rillmq.protocol.header.admin.ConsumerStatusHeader;
import io.rillmq.protocol.header.client.ClientStatusHeader;
import io.rillmq.protocol.message.OffsetMessageId;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.RemotingException;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What tools want from clients: the broker asks over the connection that the client has to it, and hands on the answer. */
public final class ClientRelays {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRelays.class);

    /** RocketMQ's. */
    private static final Duration RELAY_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(5);

    /** 3.1.8: older clients do not know the requests. */
    private static final int VERSION_MIN = 62;

    private final String brokerName;
    private final ConsumerGroups groups;
    private final MessageStore store;

    public ClientRelays(String brokerName, ConsumerGroups groups, MessageStore store) {
        this.brokerName = brokerName;
        this.groups = groups;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_CONSUMER_RUNNING_INFO, this::runningInfo)
                .register(RequestCode.CONSUME_MESSAGE_DIRECTLY, this::consumeDirectly)
                .register(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, this::status);
    }

    private Future<Response> runningInfo(Connection connection, RemotingCommand request) {
        request.header().text("clientId");
        return relay(ClientRelayHeader.read(request.code(), request.header(), request.fields()), Unpooled.EMPTY_BUFFER);
    }

    /** The client gets a stored message at once, whatever it has consumed, and tells what came of it. */
    private Future<Response> consumeDirectly(Connection connection, RemotingCommand request) {
        ClientRelayHeader header = ClientRelayHeader.read(request.code(), request.header(), request.fields())
                .with("brokerName", brokerName);
        long logOffset = OffsetMessageId.decode(request.header().text("msgId")).logOffset();
        return Future.fromCompletionStage(store.lookup(logOffset), connection.context())
                .compose(outcome -> outcome instanceof LookupOutcome.Found found
                        ? relay(header, found.record())
                        : Response.refused(
                                        ResponseCode.SYSTEM_ERROR, "can not find message by the offset, " + logOffset)
                                .now())
                .recover(StoreBusy::answer);
    }

    /** Takes {@code body}. */
    private Future<Response> relay(ClientRelayHeader header, ByteBuf body) {
        Optional<Member> member = find(header.group(), header.clientId());
        if (member.isEmpty() || member.get().version() < VERSION_MIN) {
            body.release();
            return member.map(tooOld -> Response.refused(
                            ResponseCode.SYSTEM_ERROR,
                            "The Consumer <" + tooOld.clientId() + "> Version <" + tooOld.version()
                                    + "> too low to finish, please upgrade it to V3_1_8_SNAPSHOT"))
                    .orElseGet(() -> offline(header.group(), header.clientId()))
                    .now();
        }
        return member.get()
                .connection()
                .request(header, body, RELAY_TIMEOUT)
                .map(answer -> new Response(answer.code(), answer.remark(), answer.fields(), answer.body()))
                .recover(failure -> unanswered(header, failure).now());
    }

    private Optional<Member> find(ConsumerGroup group, @Nullable String clientId) {
        GroupView view = groups.find(group);
        return view == null
                ? Optional.empty()
                : view.members().stream()
                        .filter(each -> clientId == null || each.clientId().equals(clientId))
                        .findFirst();
    }

    private static Response offline(ConsumerGroup group, @Nullable String clientId) {
        return Response.refused(
                ResponseCode.SYSTEM_ERROR,
                "The Consumer <" + group + "> <" + (clientId == null ? "any" : clientId) + "> not online");
    }

    private static Response unanswered(ClientRelayHeader header, Throwable failure) {
        boolean isLate = failure instanceof RemotingException remoting
                && remoting.reason() == RemotingException.Reason.TIMED_OUT;
        String consumer = "consumer <" + header.group() + "> <" + header.clientId() + "> ";
        return isLate
                ? Response.refused(ResponseCode.CONSUME_MSG_TIMEOUT, consumer + "Timeout: " + failure.getMessage())
                : Response.refused(
                        ResponseCode.SYSTEM_ERROR, "invoke " + consumer + "Exception: " + failure.getMessage());
    }

    private Future<Response> status(Connection connection, RemotingCommand request) {
        ConsumerStatusHeader header = ConsumerStatusHeader.read(request.header());
        GroupView group = groups.find(header.group());
        if (group == null) {
            return Response.refused(
                            ResponseCode.SYSTEM_ERROR,
                            "No Any Consumer online in the consumer group: [" + header.group() + "]")
                    .now();
        }
        String one = header.clientId();
        if (one != null && find(header.group(), one).isEmpty()) {
            return offline(header.group(), one).now();
        }
        Map<String, Map<MessageQueue, Long>> clients = new TreeMap<>();
        List<Future<?>> all = new ArrayList<>();
        for (Member member : group.members()) {
            if (one == null || one.equals(member.clientId())) {
                Future<ConsumerStatus> status = statusOf(member, header);
                // Back on the context of the asker, which alone fills the map.
                all.add(Future.fromCompletionStage(status.toCompletionStage(), connection.context())
                        .onSuccess(told -> clients.put(member.clientId(), told.queues()))
                        .onFailure(failure -> LOG.debug(
                                "{} does not tell how far it is: {}", member.clientId(), failure.getMessage())));
            }
        }
        return Future.join(all).transform(ignored -> Response.ok(new ConsumerStatus(Map.of(), clients).toJson())
                .now());
    }

    private static Future<ConsumerStatus> statusOf(Member member, ConsumerStatusHeader header) {
        return member.connection()
                .request(new ClientStatusHeader(header.group(), header.topic()), Unpooled.EMPTY_BUFFER, STATUS_TIMEOUT)
                .map(answer -> {
                    try {
                        if (answer.code() != ResponseCode.SUCCESS) {
                            throw new IllegalStateException("it answered " + answer);
                        }
                        return ConsumerStatus.fromJson(answer.body());
                    } finally {
                        answer.release();
                    }
                });
    }
}
