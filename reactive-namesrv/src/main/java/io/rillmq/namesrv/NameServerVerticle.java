package io.rillmq.namesrv;

import io.rillmq.namesrv.request.NameServerRequests;
import io.rillmq.namesrv.request.NameServerState;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.server.RemotingServer;
import io.rillmq.remoting.tls.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A name server. Deployed with one instance, whose context owns the state; it deploys the verticles that listen. Its
 * configuration is the deployment's {@code config}, see {@link NameServerConfig}. The start fails with one line that
 * names what is wrong.
 */
public final class NameServerVerticle extends VerticleBase {
    /** The shared local map in which servers publish their addresses, {@code host:port} by class name. */
    private static final String READY = "rillmq.ready";

    private static final Logger LOG = LoggerFactory.getLogger(NameServerVerticle.class);

    private final Clock clock;
    private volatile int port;

    public NameServerVerticle() {
        this(Clock.systemUTC());
    }

    /** @param clock by which brokers expire */
    public NameServerVerticle(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        NameServerConfig config = NameServerConfig.fromJson(config());
        NameServerState state =
                new NameServerState(context, clock, config.routes(), config.stored(), config.settings());
        RequestRouter router = NameServerRequests.router(state, config.values());
        return TlsConfig.read(vertx.fileSystem(), config.tls())
                .compose(tls -> state.load()
                        .compose(loaded ->
                                RemotingServer.start(vertx, config.server().with(tls.server()), eventLoop -> router)))
                .onSuccess(server -> {
                    vertx.setPeriodic(config.scanInterval().toMillis(), ignored -> state.expire());
                    ready(config.server().bindAddress(), server.port());
                });
    }

    private void ready(String host, int actualPort) {
        port = actualPort;
        String address = host + ":" + actualPort;
        vertx.sharedData().<String, String>getLocalMap(READY).put(NameServerVerticle.class.getName(), address);
        LOG.info("name server is ready on {}", address);
    }

    /** The port that is listened on; 0 until the verticle is deployed. */
    public int port() {
        return port;
    }
}
