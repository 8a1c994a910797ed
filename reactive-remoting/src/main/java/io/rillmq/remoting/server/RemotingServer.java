package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.RequestHandler;
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
    private static final String ANY_PORTS = "rillmq.remoting.anyPorts";

    private final Vertx vertx;
    private final int port;
    private final String deployment;

    private RemotingServer(Vertx vertx, int port, String deployment) {
        this.vertx = vertx;
        this.port = port;
        this.deployment = deployment;
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
        SharedState shared = new SharedState(config, anyPort(vertx));
        return vertx.deployVerticle(
                        () -> new ListeningVerticle(config, handlers, shared),
                        new DeploymentOptions().setInstances(config.eventLoops()))
                .map(deployment -> new RemotingServer(vertx, shared.port(), deployment));
    }

    /**
     * To Vert.x a negative port means any free one, shared by all who ask for the same negative number: each server has
     * a number of its own.
     */
    private static int anyPort(Vertx vertx) {
        return vertx.sharedData().<String, Integer>getLocalMap(ANY_PORTS).merge(ANY_PORTS, -1, Integer::sum);
    }

    /** The port that is listened on, also when the config asked for any. */
    public int port() {
        return port;
    }

    /** Stops listening and closes all connections. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}
