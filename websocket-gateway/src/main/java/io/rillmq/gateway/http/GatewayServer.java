package io.rillmq.gateway.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rillmq.gateway.session.Sessions;
import io.rillmq.gateway.stream.LoopStreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the gateway: its share of the connections, and everything that happens on them. Several of them
 * listen on one port.
 */
public final class GatewayServer extends VerticleBase {
    /** Every file comes from here, and the page talks to nobody else. */
    private static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** By the name of a broker. */
    private static final String REFUSALS_MAP = "rillmq.refusals";

    private final HttpConfig config;
    private final Function<Context, LoopStreams> openStreams;
    private final BiFunction<Vertx, LoopStreams, Sessions> openSessions;
    private final Page page;
    private final PrometheusMeterRegistry meters;
    private final Duration pingInterval;
    private @Nullable Sessions sessions;
    private @Nullable HttpServer server;

    public GatewayServer(
            HttpConfig config,
            Function<Context, LoopStreams> openStreams,
            BiFunction<Vertx, LoopStreams, Sessions> openSessions,
            Duration pingInterval,
            Page page,
            PrometheusMeterRegistry meters) {
        this.config = config;
        this.openStreams = openStreams;
        this.openSessions = openSessions;
        this.pingInterval = pingInterval;
        this.page = page;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        LoopStreams streams = openStreams.apply(context);
        Sessions opened = openSessions.apply(vertx, streams);
        sessions = opened;
        OriginPolicy origins = new OriginPolicy(config);
        Router router = router(streams, origins);
        StreamHandshake handshake = new StreamHandshake(origins, opened, router);
        HttpServer listening = vertx.createHttpServer(options()).requestHandler(handshake);
        server = listening;
        vertx.setPeriodic(pingInterval.toMillis(), ignored -> opened.beat());
        return listening.listen(config.port(), config.host());
    }

    @Override
    public Future<?> stop() {
        Future<?> socketsClosed = sessions == null ? Future.succeededFuture() : sessions.close();
        return socketsClosed.eventually(() -> server == null ? Future.succeededFuture() : server.close());
    }

    /** The port it listens on. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxWebSocketFrameSize(config.limits().frameBytesMax())
                .setMaxWebSocketMessageSize(config.limits().frameBytesMax())
                .setRegisterWebSocketWriteHandlers(false)
                .setWebSocketSubProtocols(List.of(StreamHandshake.SUB_PROTOCOL));
    }

    private Router router(LoopStreams streams, OriginPolicy origins) {
        Router router = Router.router(vertx);
        TopicRoutes topics = new TopicRoutes(vertx, streams, config.limits());
        router.route().handler(GatewayServer::secure);
        router.route("/v1/*").handler(request -> checkOrigin(request, origins));
        router.get(StreamHandshake.PATH).handler(StreamHandshake::explain);
        topics.mount(router);
        router.get("/health").handler(request -> health(request, topics));
        router.get("/metrics").handler(this::metrics);
        page.mount(router);
        errors(router);
        return router;
    }

    private static void secure(RoutingContext request) {
        request.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        request.next();
    }

    private static void checkOrigin(RoutingContext request, OriginPolicy origins) {
        String refusal = origins.refusal(request.request());
        if (refusal == null) {
            request.next();
        } else {
            Answers.error(request.response(), 403, "forbidden", refusal);
        }
    }

    private void health(RoutingContext request, TopicRoutes topics) {
        topics.topics()
                .onSuccess(found -> {
                    JsonObject report = new JsonObject().put("status", "UP").put("topics", found.size());
                    JsonObject refusals = refusals();
                    if (!refusals.isEmpty()) {
                        report.put("messagesRefusedBecause", refusals);
                    }
                    Answers.json(request.response(), 200, report.encode());
                })
                .onFailure(cause -> Answers.json(
                        request.response(),
                        503,
                        new JsonObject()
                                .put("status", "DOWN")
                                .put("reason", String.valueOf(cause.getMessage()))
                                .encode()));
    }

    /** Why brokers of this process take no messages, which can still be read: they tell it in a map of our Vert.x. */
    private JsonObject refusals() {
        JsonObject reasons = new JsonObject();
        vertx.sharedData().<String, String>getLocalMap(REFUSALS_MAP).forEach(reasons::put);
        return reasons;
    }

    private void metrics(RoutingContext request) {
        request.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(meters.scrape());
    }

    private static void errors(Router router) {
        router.errorHandler(
                404,
                request -> Answers.error(
                        request.response(),
                        404,
                        "not_found",
                        "nothing is at " + request.request().path()));
        router.errorHandler(
                405,
                request -> Answers.error(
                        request.response(),
                        405,
                        "method_not_allowed",
                        request.request().method() + " is not for "
                                + request.request().path()));
        router.errorHandler(
                500,
                request -> Answers.error(request.response(), 500, "internal", "the gateway failed; its log says why"));
    }
}
