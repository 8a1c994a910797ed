package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.RequestHandler;
import io.rillmq.remoting.tls.ServerTls;
import io.rillmq.remoting.tls.TlsException;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * A listening server: one verticle per event loop, all sharing the ports. Started inside a verticle it ends with that
 * verticle.
 */
public final class RemotingServer {
    private static final String NUMBERS = "rillmq.remoting.servers";
    private static final String HANDSHAKE_THREADS = "rillmq-handshake-";

    private final Vertx vertx;
    private final int port;
    private final String deployment;
    private final ServerTls tls;

    private RemotingServer(Vertx vertx, int port, String deployment, ServerTls tls) {
        this.vertx = vertx;
        this.port = port;
        this.deployment = deployment;
        this.tls = tls;
    }

    /**
     * Starts to listen.
     *
     * @param handlers called once per event loop, on its context; the handler then serves the connections of that event
     *     loop, on that context
     * @return the listening server; fails with a {@link ListenException}, or a {@link TlsException} when the files for TLS
     *     cannot be used, and then nothing is left open
     */
    public static Future<RemotingServer> start(
            Vertx vertx, ServerConfig config, Function<Context, RequestHandler> handlers) {
        return ServerTls.open(vertx.getOrCreateContext(), config.tls())
                .compose(tls -> listen(vertx, config, handlers, tls).onFailure(ignored -> tls.close()));
    }

    private static Future<RemotingServer> listen(
            Vertx vertx, ServerConfig config, Function<Context, RequestHandler> handlers, ServerTls tls) {
        int number = nextNumber(vertx);
        // To Vert.x a negative port means any free one, shared by all who ask for the same negative number.
        SharedState shared = new SharedState(config, -number);
        DeploymentOptions options = new DeploymentOptions()
                .setInstances(config.eventLoops())
                // Apart from other workers and other servers: many clients at once must not keep these from their work.
                .setWorkerPoolName(HANDSHAKE_THREADS + number)
                .setWorkerPoolSize(config.eventLoops());
        return vertx.deployVerticle(() -> new ListeningVerticle(config, handlers, shared, tls), options)
                .map(deployment -> new RemotingServer(vertx, shared.port(), deployment, tls));
    }

    /** Each server has a number of its own, from 1 on. */
    private static int nextNumber(Vertx vertx) {
        return vertx.sharedData().<String, Integer>getLocalMap(NUMBERS).merge(NUMBERS, 1, Integer::sum);
    }

    /** The port that is listened on, also when the config asked for any. */
    public int port() {
        return port;
    }

    /** Stops listening and closes all connections. */
    public Future<Void> close() {
        tls.close();
        return vertx.undeploy(deployment);
    }
}
