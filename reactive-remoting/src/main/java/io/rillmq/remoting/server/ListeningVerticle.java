package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.RequestHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share of one event loop in a server: its connections and their handler. */
final class ListeningVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningVerticle.class);

    private final ServerConfig config;
    private final Function<Context, RequestHandler> handlers;
    private final AtomicInteger connections;
    private final List<Integer> extraPorts = new ArrayList<>();
    private volatile int port;

    ListeningVerticle(ServerConfig config, Function<Context, RequestHandler> handlers, AtomicInteger connections) {
        this.config = config;
        this.handlers = handlers;
        this.connections = connections;
    }

    int port() {
        return port;
    }

    /** Those of {@link ServerConfig#portsIfFree} that were free. Read after the start. */
    List<Integer> extraPorts() {
        return List.copyOf(extraPorts);
    }

    @Override
    public Future<?> start() {
        RequestHandler handler = handlers.apply(context);
        Executor home = task -> context.runOnContext(ignored -> task.run());
        Future<Void> listening = listen(config.port(), handler, home).map(server -> {
            port = server.actualPort();
            return null;
        });
        for (int extra : config.portsIfFree()) {
            listening = listening.compose(ignored -> listenIfFree(extra, handler, home));
        }
        return listening;
    }

    private Future<NetServer> listen(int wanted, RequestHandler handler, Executor home) {
        NetServerOptions options = new NetServerOptions()
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) config.connections().idleTimeout().toMillis());
        return vertx.createNetServer(options)
                .connectHandler(socket -> accept(socket, handler, home))
                .listen(wanted, config.bindAddress())
                .recover(failure -> Future.failedFuture(explained(wanted, failure)));
    }

    private Future<Void> listenIfFree(int extra, RequestHandler handler, Executor home) {
        return listen(extra, handler, home).transform(result -> {
            if (result.succeeded()) {
                extraPorts.add(extra);
            } else {
                LOG.warn(
                        "not listening on the additional port: {}",
                        result.cause().getMessage());
            }
            return Future.succeededFuture();
        });
    }

    private void accept(NetSocket socket, RequestHandler handler, Executor home) {
        if (connections.incrementAndGet() > config.connectionsMax()) {
            connections.decrementAndGet();
            LOG.debug("closing {}: connectionsMax {} reached", socket.remoteAddress(), config.connectionsMax());
            socket.close();
            return;
        }
        Connection.attach(socket, context, home, config.connections(), handler).onClose(connections::decrementAndGet);
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
