package io.rillmq.broker.register;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.body.RegisterBrokerBody;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import io.rillmq.protocol.header.route.UnregisterBrokerHeader;
import io.rillmq.remoting.client.RemotingClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration at one name server. One request at a time; changes during it are told by the next. Owned by one
 * context: every method runs on it.
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
    private final RemotingClient client;
    private final Promise<Void> firstAttempt = Promise.promise();
    private boolean isUnderWay;
    private boolean isWanted;
    private boolean isStopped;
    private State state = State.NEW;

    private enum State {
        NEW,
        REGISTERED,
        FAILING
    }

    NameServer(SocketAddress address, Owner owner, Identity identity, TopicTable topics, RemotingClient client) {
        this.address = address;
        this.owner = owner;
        this.identity = identity;
        this.topics = topics;
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
        TopicConfigTable table = topics.snapshot();
        owner.block(() -> Body.of(table))
                .compose(body -> client.request(address, headerOf(body), body.bytes()))
                .onComplete(answer -> owner.run(() -> {
                    isUnderWay = false;
                    if (answer.succeeded()) {
                        answered(answer.result());
                    } else {
                        failed(String.valueOf(answer.cause().getMessage()));
                    }
                    firstAttempt.tryComplete();
                    if (isWanted) {
                        register();
                    }
                }));
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

    private void answered(RemotingCommand answer) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                failed("it answered " + ResponseCode.nameOf(answer.code()) + " " + answer.remark());
                return;
            }
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
            RegisterBrokerBody body = new RegisterBrokerBody(table);
            byte[] plain = body.toJson();
            boolean isCompressed = plain.length > PLAIN_BYTES_MAX;
            ByteBuf bytes = Unpooled.wrappedBuffer(isCompressed ? body.toCompressed() : plain);
            return new Body(bytes, isCompressed, RegisterBrokerBody.crcOf(bytes));
        }
    }
}
