package io.rillmq.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rillmq.gateway.http.GatewayServer;
import io.rillmq.gateway.http.HttpConfig;
import io.rillmq.gateway.http.Page;
import io.rillmq.gateway.session.Seats;
import io.rillmq.gateway.session.SessionMeters;
import io.rillmq.gateway.session.Sessions;
import io.rillmq.gateway.stream.ClientSource;
import io.rillmq.gateway.stream.ClusterAdapter;
import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.MessageSource;
import io.rillmq.gateway.stream.SharedCursors;
import io.rillmq.gateway.text.FrameReader;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: topics of a cluster for browsers, over WebSocket and HTTP, and the page that shows them. Deploy one
 * instance; it spreads its connections over event loops by itself. The configuration is read by {@link
 * GatewayConfig#read}. The real address is in the local map {@code rillmq.ready} once it is deployed.
 */
public final class GatewayVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);

    /** Away from the small numbers that other servers choose. */
    private static final int FREE_PORT_BASE = -1_000_000;

    private final Function<GatewayConfig, MessageSource> openSource;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable ClusterAdapter cluster;
    private volatile int port;

    public GatewayVerticle() {
        this(config -> ClientSource.of(config.nameServers(), config.streams()));
    }

    /** A gateway in front of something else than a cluster. */
    GatewayVerticle(Function<GatewayConfig, MessageSource> openSource) {
        this.openSource = openSource;
    }

    @Override
    public Future<?> start() {
        GatewayConfig config = GatewayConfig.read(config());
        // Reading the page, and asking the system for its addresses for the SDK, may block.
        return vertx.executeBlocking(() -> new Opened(Page.load(), openSource.apply(config)))
                .compose(opened -> {
                    cluster = new ClusterAdapter(opened.source(), config.streams());
                    return listen(config, cluster, opened.page());
                })
                .onSuccess(ignored -> ready(config.http()))
                .recover(cause -> stop().transform(ignored -> Future.failedFuture(cause)));
    }

    private record Opened(Page page, MessageSource source) {}

    private Future<?> listen(GatewayConfig config, ClusterAdapter opened, Page page) {
        Gauge.builder("rillmq.gateway.readers", opened, ClusterAdapter::readers)
                .description("readers of the cluster, shared and own")
                .register(meters);
        SharedCursors cursors = new SharedCursors(context, opened, config.streams());
        Seats seats = new Seats(config.http().limits().socketsMax());
        SessionMeters sessionMeters = new SessionMeters(meters, seats);
        FrameReader reader =
                new FrameReader(config.frames(), config.http().limits().frameBytesMax());
        HttpConfig http = config.http().port() == 0 ? config.http().withPort(sharedFreePort()) : config.http();
        List<GatewayServer> servers = new ArrayList<>();
        Supplier<GatewayServer> server = () -> {
            servers.add(new GatewayServer(
                    http,
                    loop -> new LoopStreams(loop, opened, cursors, config.streams()),
                    (vertx, streams) -> new Sessions(vertx, streams, reader, config.sessions(), sessionMeters, seats),
                    config.sessions().pingInterval(),
                    page,
                    meters));
            return servers.get(servers.size() - 1);
        };
        return vertx.deployVerticle(server, new DeploymentOptions().setInstances(config.eventLoops()))
                .onSuccess(ignored -> port = servers.get(0).port());
    }

    /**
     * To Vert.x a negative port means: any free one, the same for all servers of this Vert.x that name the same number.
     * The number must therefore be this gateway's own: a broker on "-1" would get half of its connections.
     */
    private int sharedFreePort() {
        int gateways = vertx.sharedData()
                .<String, Integer>getLocalMap("rillmq.gateways")
                .merge("onFreePorts", 1, Integer::sum);
        return FREE_PORT_BASE - gateways;
    }

    private void ready(HttpConfig http) {
        String address = http.host() + ":" + port;
        vertx.sharedData().<String, String>getLocalMap("rillmq.ready").put(GatewayVerticle.class.getName(), address);
        if (http.isLoopback()) {
            LOG.info("gateway is open to programs of this machine at http://{}/", address);
        } else {
            LOG.warn(
                    "gateway at http://{}/ is open to everyone who can reach it: there is no login yet."
                            + " Listen on 127.0.0.1 to keep it to this machine",
                    address);
        }
    }

    /** The sockets are closed before this is called: the event loops are deployed by this verticle. */
    @Override
    public Future<?> stop() {
        meters.close();
        return cluster == null ? Future.succeededFuture() : cluster.close(context);
    }

    /** The port it listens on; 0 before it is deployed. */
    public int port() {
        return port;
    }
}
