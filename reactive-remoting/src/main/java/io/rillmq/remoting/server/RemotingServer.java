package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.RequestHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A listening server: one verticle per event loop, all sharing the ports. Started inside a verticle it ends with that
 * verticle.
 */
public final class RemotingServer {
    private final Vertx vertx;
    private final int port;
    private final List<String> deployments;

    private RemotingServer(Vertx vertx, int port, List<String> deployments) {
        this.vertx = vertx;
        this.port = port;
        this.deployments = deployments;
    }

    /**
     * Starts to listen.
     *
     * @param handlers called once per event loop, on its context; the handler then serves the connections of that event
     *     loop, on that context
     * @return the listening server; fails with a {@link ListenException}, and then nothing is left open
     */
    public static Future<RemotingServer> start(
            Vertx vertx, ServerConfig config, Function<Context, RequestHandler> handlers) {
        AtomicInteger connections = new AtomicInteger();
        ListeningVerticle first = new ListeningVerticle(config, handlers, connections);
        // The first finds the ports, the others then share them.
        return vertx.deployVerticle(first).compose(id -> startOthers(vertx, config, first, handlers, connections)
                .recover(failure -> vertx.undeploy(id).transform(ignored -> Future.failedFuture(failure)))
                .map(others -> {
                    others.add(0, id);
                    return new RemotingServer(vertx, first.port(), List.copyOf(others));
                }));
    }

    private static Future<List<String>> startOthers(
            Vertx vertx,
            ServerConfig config,
            ListeningVerticle first,
            Function<Context, RequestHandler> handlers,
            AtomicInteger connections) {
        ServerConfig shared = new ServerConfig(
                config.bindAddress(),
                first.port(),
                first.extraPorts(),
                config.eventLoops(),
                config.connectionsMax(),
                config.connections());
        List<Future<String>> others = IntStream.range(1, config.eventLoops())
                .mapToObj(ignored -> vertx.deployVerticle(new ListeningVerticle(shared, handlers, connections)))
                .toList();
        return Future.join(others).map(all -> new ArrayList<>(all.list()));
    }

    /** The port that is listened on, also when the config asked for any. */
    public int port() {
        return port;
    }

    /** Stops listening and closes all connections. */
    public Future<Void> close() {
        return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
    }
}
