package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.RequestHandler;
import io.rillmq.remoting.tls.ServerTls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share of one event loop in a server: its connections and their handler. */
final class ListeningVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningVerticle.class);

    private final ServerConfig config;
    private final Function<Context, RequestHandler> handlers;
    private final SharedState shared;
    private final ServerTls tls;
    private final Set<Connection> connections = new HashSet<>();

    ListeningVerticle(
            ServerConfig config, Function<Context, RequestHandler> handlers, SharedState shared, ServerTls tls) {
        this.config = config;
        this.handlers = handlers;
        this.shared = shared;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        RequestHandler handler = handlers.apply(context);
        Executor home = task -> context.runOnContext(ignored -> task.run());
        Future<Void> listening = listen(config.port(), handler, home).map(server -> {
            shared.listeningOn(server.actualPort());
            return null;
        });
        for (int extra : config.portsIfFree()) {
            listening = listening.compose(ignored -> listenIfFree(extra, handler, home));
        }
        return listening;
    }

    @Override
    public Future<?> stop() {
        // Vert.x would wait for peers that do not read.
        List.copyOf(connections).forEach(Connection::close);
        return Future.succeededFuture();
    }

    private Future<NetServer> listen(int wanted, RequestHandler handler, Executor home) {
        NetServerOptions options = new NetServerOptions()
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) config.connections().idleTimeout().toMillis());
        return vertx.createNetServer(options)
                .connectHandler(socket -> accept(socket, handler, home))
                .listen(wanted == 0 ? shared.anyPort() : wanted, config.bindAddress())
                .recover(failure -> Future.failedFuture(explained(wanted, failure)));
    }

    private Future<Void> listenIfFree(int extra, RequestHandler handler, Executor home) {
        return listen(extra, handler, home)
                .onFailure(failure -> {
                    if (shared.isFirstRefusalOf(extra)) {
                        LOG.warn("not listening on the additional port: {}", failure.getMessage());
                    }
                })
                .transform(ignored -> Future.succeededFuture());
    }

    private void accept(NetSocket socket, RequestHandler handler, Executor home) {
        if (!shared.admit()) {
            LOG.debug("closing {}: connectionsMax {} reached", socket.remoteAddress(), config.connectionsMax());
            socket.close();
            return;
        }
        Connection connection = Connection.attach(socket, context, home, config.connections(), handler);
        tls.guard(((NetSocketInternal) socket).channelHandlerContext().pipeline(), context);
        connections.add(connection);
        connection.onClose(() -> {
            connections.remove(connection);
            shared.left();
        });
    }

    private ListenException explained(int wanted, Throwable failure) {
        return new ListenException(
                "cannot listen on " + config.bindAddress() + ":" + wanted + ": " + causeAndFix(failure), failure);
    }

    private static String causeAndFix(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "no such host; set bindAddress to an address of this machine";
        }
        if (failure instanceof BindException) {
            return failure.getMessage()
                    + "; stop the process that has this port, or choose another listenPort (0 picks a free one)"
                    + " or bindAddress";
        }
        return failure.toString();
    }
}
