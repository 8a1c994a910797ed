package io.rillmq.namesrv.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.namesrv.route.BrokerAddress;
import io.rillmq.namesrv.route.KvConfig;
import io.rillmq.namesrv.route.Registration;
import io.rillmq.namesrv.route.RegistrationOutcome;
import io.rillmq.namesrv.route.RegistrationOutcome.Refused;
import io.rillmq.namesrv.route.RegistrationOutcome.Registered;
import io.rillmq.namesrv.route.RegistrationOutcome.Superseded;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.body.RegisterBrokerBody;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.BrokerHeartbeatHeader;
import io.rillmq.protocol.header.route.QueryDataVersionHeader;
import io.rillmq.protocol.header.route.QueryDataVersionResponseHeader;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import io.rillmq.protocol.header.route.RegisterBrokerResponseHeader;
import io.rillmq.protocol.header.route.UnregisterBrokerHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.Map;

/** What brokers say: that they are there, with which topics, and that they leave. */
final class BrokerRequests {
    /** Releases before 3.0.11 send the topics without anything around them. */
    private static final int FIRST_VERSION_WITH_WRAPPED_TOPICS = 37;

    private final NameServerState state;

    BrokerRequests(NameServerState state) {
        this.state = state;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.REGISTER_BROKER, this::register)
                .register(RequestCode.UNREGISTER_BROKER, this::unregister)
                .register(RequestCode.BROKER_HEARTBEAT, this::heartbeat)
                .register(RequestCode.QUERY_DATA_VERSION, this::queryDataVersion);
    }

    private Future<Response> register(Connection connection, RemotingCommand request) {
        RegisterBrokerHeader header = RegisterBrokerHeader.read(request.header());
        ByteBuf body = request.body();
        if (header.bodyCrc() != 0 && header.bodyCrc() != RegisterBrokerBody.crcOf(body)) {
            return Response.refused(ResponseCode.SYSTEM_ERROR, "crc32 not match")
                    .now();
        }
        Registration registration = new Registration(
                header,
                !request.fields().has("enableActingMaster"),
                request.fields().get(Zone.NAME_FIELD),
                topicsOf(header, request));
        ConnectionLink link = ConnectionLink.of(connection, state);
        return state.change((table, now) -> table.register(registration, link, now))
                .map(this::answer);
    }

    private static TopicConfigTable topicsOf(RegisterBrokerHeader header, RemotingCommand request) {
        ByteBuf body = request.body();
        if (!body.isReadable()) {
            return new TopicConfigTable(DataVersion.NONE, Map.of());
        }
        if (request.version() < FIRST_VERSION_WITH_WRAPPED_TOPICS) {
            return TopicConfigTable.fromJson(body);
        }
        return (header.isCompressed() ? RegisterBrokerBody.fromCompressed(body) : RegisterBrokerBody.fromJson(body))
                .topics();
    }

    private Response answer(RegistrationOutcome outcome) {
        if (outcome instanceof Registered registered) {
            return Response.ok(
                    new RegisterBrokerResponseHeader(registered.masterHaAddress(), registered.masterAddress()),
                    orderedTopics());
        }
        if (outcome instanceof Superseded) {
            return Response.ok(new RegisterBrokerResponseHeader(null, null), orderedTopics());
        }
        if (outcome instanceof Refused refused) {
            return Response.refused(ResponseCode.SYSTEM_ERROR, refused.reason());
        }
        throw new AssertionError("unhandled outcome: " + outcome);
    }

    private ByteBuf orderedTopics() {
        Published published = state.published();
        Map<String, String> ordered = published.kv().namespace(KvConfig.ORDER_TOPIC_CONFIG);
        return ordered.isEmpty() || !published.settings().returnOrderTopicConfigToBroker()
                ? Unpooled.EMPTY_BUFFER
                : new KvTable(ordered).toBuffer();
    }

    private Future<Response> unregister(Connection connection, RemotingCommand request) {
        UnregisterBrokerHeader header = UnregisterBrokerHeader.read(request.header());
        return state.change((table, now) -> {
            table.unregister(new BrokerAddress(header.clusterName(), header.brokerAddress()), header.brokerName());
            return Response.ok();
        });
    }

    private Future<Response> heartbeat(Connection connection, RemotingCommand request) {
        BrokerHeartbeatHeader header = BrokerHeartbeatHeader.read(request.header());
        return state.change((table, now) -> {
            table.seen(new BrokerAddress(header.clusterName(), header.brokerAddress()), now);
            return Response.ok();
        });
    }

    private Future<Response> queryDataVersion(Connection connection, RemotingCommand request) {
        QueryDataVersionHeader header = QueryDataVersionHeader.read(request.header());
        DataVersion theirs = DataVersion.fromJson(request.body());
        BrokerAddress broker = new BrokerAddress(header.clusterName(), header.brokerAddress());
        return state.change((table, now) -> {
            table.seen(broker, now);
            DataVersion known = table.dataVersion(broker);
            return Response.ok(
                    new QueryDataVersionResponseHeader(!theirs.equals(known)),
                    known == null ? Unpooled.EMPTY_BUFFER : known.toBuffer());
        });
    }
}
