package io.rillmq.broker.register;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.RegisterBrokerBody;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import io.rillmq.protocol.header.route.UnregisterBrokerHeader;
import io.rillmq.remoting.client.RemotingClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration at one name server. One request at a time; changes during it are told by the next. Owned by one
 * context: every method runs on it.
 *
 * <p>A change is told alone, as RocketMQ's broker does it: a name server takes over all that a body holds, so that telling
 * everything again would give this broker back the write permissions that an operator took away there to drain it.
 */
final class NameServer {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    private static final long RETRY_MILLIS = 2_000;

    /** Above this a body is compressed, so that the topics of a large broker fit into a frame of 16 MiB. */
    private static final int PLAIN_BYTES_MAX = 1 << 20;

    private final SocketAddress address;
    private final Owner owner;
    private final Identity identity;
    private final TopicTable topics;
    private final IntSupplier brokerPermission;
    private final RemotingClient client;
    private final Promise<Void> firstAttempt = Promise.promise();
    /** What the name server has acknowledged; null when it may know nothing. */
    private @Nullable TopicConfigTable registered;

    private boolean isUnderWay;
    private boolean isWanted;
    private boolean isStopped;
    private State state = State.NEW;

    private enum State {
        NEW,
        REGISTERED,
        FAILING
    }

    NameServer(
            SocketAddress address,
            Owner owner,
            Identity identity,
            TopicTable topics,
            IntSupplier brokerPermission,
            RemotingClient client) {
        this.address = address;
        this.owner = owner;
        this.identity = identity;
        this.topics = topics;
        this.brokerPermission = brokerPermission;
        this.client = client;
    }

    /** Completes when the first registration has succeeded or failed. */
    Future<Void> firstAttempt() {
        return firstAttempt.future();
    }

    void register() {
        if (isStopped) {
            return;
        }
        if (isUnderWay) {
            isWanted = true;
            return;
        }
        isUnderWay = true;
        isWanted = false;
        TopicConfigTable table = permitted(topics.snapshot());
        TopicConfigTable told = registered == null ? table : news(registered, table);
        owner.block(() -> Body.of(told))
                .compose(body -> client.request(address, headerOf(body), body.bytes()))
                .onComplete(answer -> owner.run(() -> {
                    isUnderWay = false;
                    if (answer.succeeded()) {
                        answered(answer.result(), table);
                    } else {
                        failed(String.valueOf(answer.cause().getMessage()));
                    }
                    firstAttempt.tryComplete();
                    if (isWanted) {
                        register();
                    }
                }));
    }

    /** A broker that may not be read or written is none of a client's choices: no topic has more than it. */
    private TopicConfigTable permitted(TopicConfigTable table) {
        int most = brokerPermission.getAsInt();
        if (Permissions.isReadable(most) && Permissions.isWritable(most)) {
            return table;
        }
        Map<String, TopicConfig> limited = new TreeMap<>();
        table.topics().forEach((name, topic) -> limited.put(name, topic.withPermission(topic.permission() & most)));
        return new TopicConfigTable(table.dataVersion(), limited);
    }

    private RegisterBrokerHeader headerOf(Body body) {
        return new RegisterBrokerHeader(
                identity.brokerName(),
                identity.address(),
                identity.clusterName(),
                identity.haAddress(),
                identity.brokerId(),
                null,
                false,
                body.isCompressed(),
                body.crc());
    }

    /** The changed topics, or all when none has changed since: that is the sign of life. */
    private static TopicConfigTable news(TopicConfigTable known, TopicConfigTable now) {
        if (known.dataVersion().equals(now.dataVersion())) {
            return now;
        }
        Map<String, TopicConfig> changed = new TreeMap<>(now.topics());
        changed.entrySet().removeAll(known.topics().entrySet());
        return new TopicConfigTable(now.dataVersion(), changed);
    }

    private void answered(RemotingCommand answer, TopicConfigTable table) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                failed("it answered " + ResponseCode.nameOf(answer.code()) + " " + answer.remark());
                return;
            }
            registered = table;
            if (state != State.REGISTERED) {
                state = State.REGISTERED;
                LOG.info("registered {} at name server {}", identity.brokerName(), address);
            }
            applyOrder(answer.body());
        } finally {
            answer.release();
        }
    }

    /** The name server answers with the topics whose messages are consumed in order. */
    private void applyOrder(ByteBuf body) {
        if (!body.isReadable()) {
            return;
        }
        try {
            Set<String> ordered = KvTable.fromJson(body).table().keySet();
            topics.markOrdered(ordered);
        } catch (MalformedBodyException malformed) {
            LOG.warn("name server {} answered no table of ordered topics: {}", address, malformed.getMessage());
        }
    }

    private void failed(String cause) {
        registered = null;
        if (isStopped) {
            return;
        }
        if (state != State.FAILING) {
            state = State.FAILING;
            LOG.warn(
                    "cannot register {} at name server {}: {}. Clients that ask it do not find this broker; start it,"
                            + " or correct namesrvAddr. Trying again every {} ms",
                    identity.brokerName(),
                    address,
                    cause,
                    RETRY_MILLIS);
        }
        owner.after(RETRY_MILLIS, this::register);
    }

    Future<Void> unregister() {
        isStopped = true;
        if (state != State.REGISTERED) {
            return Future.succeededFuture();
        }
        UnregisterBrokerHeader header = new UnregisterBrokerHeader(
                identity.brokerName(), identity.address(), identity.clusterName(), identity.brokerId());
        return client.request(address, header, Unpooled.EMPTY_BUFFER)
                .onSuccess(RemotingCommand::release)
                .mapEmpty();
    }

    /** The topics as they are sent. */
    private record Body(ByteBuf bytes, boolean isCompressed, int crc) {
        static Body of(TopicConfigTable table) {
            RegisterBrokerBody body = new RegisterBrokerBody(table.registered());
            byte[] plain = body.toJson();
            boolean isCompressed = plain.length > PLAIN_BYTES_MAX;
            ByteBuf bytes = Unpooled.wrappedBuffer(isCompressed ? body.toCompressed() : plain);
            return new Body(bytes, isCompressed, RegisterBrokerBody.crcOf(bytes));
        }
    }
}
