package io.rillmq.remoting.client;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.RemotingException;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.rillmq.remoting.connection.RequestHandler;
import io.rillmq.remoting.tls.ClientTls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests to other servers over one connection per address, opened when a request needs it and again after it
 * was lost. Owned by one context; every method may be called on any thread.
 */
public final class RemotingClient {
    private final Context context;
    private final ClientConfig config;
    private final RequestHandler requestHandler;
    private final Executor home;
    private final NetClient netClient;
    private final ClientTls tls;
    private final Map<SocketAddress, Future<Connection>> connections = new HashMap<>();
    private int requests;
    private boolean isClosed;

    /**
     * A client whose connections are plain text.
     *
     * @param context owns all connections
     * @param requestHandler answers what the peers ask over these connections
     */
    public RemotingClient(Context context, ClientConfig config, RequestHandler requestHandler) {
        this(context, config, requestHandler, ClientTls.none());
    }

    /** Takes {@code tls}, and closes it when it is closed itself. */
    public RemotingClient(Context context, ClientConfig config, RequestHandler requestHandler, ClientTls tls) {
        this.context = context;
        this.config = config;
        this.requestHandler = requestHandler;
        this.tls = tls;
        this.home = task -> context.runOnContext(ignored -> task.run());
        this.netClient = context.owner()
                .createNetClient(new NetClientOptions()
                        .setTcpNoDelay(true)
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout((int) config.connection().idleTimeout().toMillis()));
    }

    /**
     * Sends a request. Takes {@code body} and releases it.
     *
     * @return the answer, whatever its code, completed on the client's context; its receiver releases it. Fails with a
     *     {@link RemotingException}
     */
    public Future<RemotingCommand> request(SocketAddress address, RequestHeader header, ByteBuf body) {
        Promise<RemotingCommand> promise = Promise.promise();
        home.execute(() -> requestNow(address, header, body).onComplete(promise));
        return promise.future();
    }

    private Future<RemotingCommand> requestNow(SocketAddress address, RequestHeader header, ByteBuf body) {
        if (isClosed) {
            body.release();
            return failed(Reason.CONNECTION_CLOSED, "the client is closed");
        }
        if (requests >= config.requestsMax()) {
            body.release();
            return failed(Reason.BUSY, "requestsMax " + config.requestsMax() + " reached");
        }
        requests++;
        return connectionTo(address)
                .onFailure(ignored -> body.release())
                .compose(connection -> requestOn(connection, header, body))
                .onComplete(ignored -> requests--);
    }

    private Future<RemotingCommand> requestOn(Connection connection, RequestHeader header, ByteBuf body) {
        return connection.request(header, body, config.requestTimeout()).onFailure(failure -> {
            // A peer that vanished without a word would otherwise keep the connection, and every request, for minutes.
            if (failure instanceof RemotingException remoting && remoting.reason() == Reason.TIMED_OUT) {
                connection.close();
            }
        });
    }

    private Future<Connection> connectionTo(SocketAddress address) {
        Future<Connection> existing = connections.get(address);
        if (existing != null) {
            return existing;
        }
        Future<Connection> opening = open(address);
        connections.put(address, opening);
        opening.onSuccess(connection -> connection.onClose(() -> connections.remove(address, opening)))
                .onFailure(ignored -> connections.remove(address, opening));
        return opening;
    }

    private Future<Connection> open(SocketAddress address) {
        return netClient
                .connect(address)
                .compose(socket -> {
                    Connection connection = Connection.attach(
                                    socket, context, home, config.connection(), requestHandler)
                            .serialization(config.serialization());
                    return tls.begin(
                                    ((NetSocketInternal) socket)
                                            .channelHandlerContext()
                                            .pipeline(),
                                    context,
                                    config.connectTimeout())
                            .map(connection);
                })
                .recover(failure -> Future.failedFuture(new RemotingException(
                        Reason.CONNECT_FAILED, "cannot connect to " + address + ": " + failure.getMessage(), failure)));
    }

    private Future<RemotingCommand> failed(Reason reason, String message) {
        return Future.failedFuture(new RemotingException(reason, message));
    }

    /** Closes all connections; waiting requests fail, later ones too. */
    public Future<Void> close() {
        Promise<Void> promise = Promise.promise();
        home.execute(() -> {
            isClosed = true;
            tls.close();
            List<Future<Connection>> open = new ArrayList<>(connections.values());
            open.forEach(connection -> connection.onSuccess(Connection::close));
            netClient.close().onComplete(promise);
        });
        return promise.future();
    }
}
