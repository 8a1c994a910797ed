package io.rillmq.gateway.http;

import io.rillmq.gateway.session.Sessions;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns handshakes of the stream into sessions; every other request goes on to the routes. */
final class StreamHandshake implements Handler<HttpServerRequest> {
    static final String PATH = "/v1/stream";
    static final String SUB_PROTOCOL = "rill.json.v1";

    private static final Logger LOG = LoggerFactory.getLogger(StreamHandshake.class);

    private final OriginPolicy origins;
    private final Sessions sessions;
    private final Handler<HttpServerRequest> others;

    StreamHandshake(OriginPolicy origins, Sessions sessions, Handler<HttpServerRequest> others) {
        this.origins = origins;
        this.sessions = sessions;
        this.others = others;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!isHandshake(request)) {
            others.handle(request);
            return;
        }
        String refusal = origins.refusal(request);
        if (refusal != null) {
            Answers.error(request.response(), 403, "forbidden", refusal);
            return;
        }
        // A handshake that is not well-formed has been answered by then.
        request.toWebSocket()
                .onSuccess(sessions::accept)
                .onFailure(cause -> LOG.debug("handshake from {} failed", request.remoteAddress(), cause));
    }

    private static boolean isHandshake(HttpServerRequest request) {
        return request.method() == HttpMethod.GET
                && PATH.equals(request.path())
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** Answers a request for the stream that is no handshake. */
    static void explain(RoutingContext request) {
        request.response().putHeader("Upgrade", "websocket");
        Answers.error(
                request.response(), 426, "upgrade_required", PATH + " is a WebSocket of sub-protocol " + SUB_PROTOCOL);
    }
}
