package io.rillmq.gateway.http;

import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.TopicSummary;
import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.FrameWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/topics}: what there is, and one message in. Owned by one event loop. */
final class TopicRoutes {
    /** Pages ask every other second; however many there are, the cluster is asked once a second by each event loop. */
    private static final long FRESH_MILLIS = 1_000;

    private static final String MESSAGES_PATH = "/v1/topics/:topic/messages";

    private final Vertx vertx;
    private final LoopStreams streams;
    private final HttpLimits limits;
    private @Nullable Future<List<TopicSummary>> topics;
    private int posts;

    TopicRoutes(Vertx vertx, LoopStreams streams, HttpLimits limits) {
        this.vertx = vertx;
        this.streams = streams;
        this.limits = limits;
    }

    void mount(Router router) {
        router.get("/v1/topics").handler(this::list);
        router.post(MESSAGES_PATH).handler(this::admit);
        router.post(MESSAGES_PATH).handler(this::read);
    }

    /** The topics as they were at most a second ago. */
    Future<List<TopicSummary>> topics() {
        Future<List<TopicSummary>> known = topics;
        if (known == null) {
            known = streams.topics();
            topics = known;
            known.onComplete(answered -> vertx.setTimer(FRESH_MILLIS, ignored -> topics = null));
        }
        return known;
    }

    private void list(RoutingContext request) {
        topics().onSuccess(found -> Answers.json(request.response(), 200, json(found)))
                .onFailure(cause -> Answers.failure(request.response(), cause));
    }

    private static String json(List<TopicSummary> found) {
        JsonArray list = new JsonArray();
        for (TopicSummary topic : found) {
            JsonObject entry = new JsonObject().put("name", topic.name()).put("queues", topic.queues());
            if (topic.counts() != null) {
                entry.put("messages", topic.counts().messages())
                        .put("maxOffset", topic.counts().maxOffset());
            }
            list.add(entry);
        }
        return new JsonObject().put("topics", list).encode();
    }

    /** Keeps the number of bodies in memory small; the place is given back when the answer is out or the client gone. */
    private void admit(RoutingContext request) {
        if (posts >= limits.postsMax()) {
            request.response().putHeader("Retry-After", "1");
            Answers.error(
                    request.response(),
                    503,
                    "unavailable",
                    "the gateway is busy with postsMax " + limits.postsMax() + " messages");
            return;
        }
        posts++;
        request.addEndHandler(ignored -> posts--);
        request.next();
    }

    /**
     * Collects the body as it is. Vert.x' {@code BodyHandler} takes forms apart, and {@code curl --data} calls everything
     * a form: the message would be refused, or lost, for not looking like one.
     */
    private void read(RoutingContext request) {
        HttpServerRequest in = request.request();
        Buffer body = Buffer.buffer();
        in.handler(part -> {
            if (request.response().ended()) {
                return;
            }
            if (part.length() > limits.bodyBytesMax() - body.length()) {
                tooLarge(request);
                return;
            }
            body.appendBuffer(part);
        });
        in.endHandler(ignored -> {
            if (!request.response().ended()) {
                publish(request, body.getBytes());
            }
        });
        if (declaredLength(in) > limits.bodyBytesMax()) {
            tooLarge(request);
        }
    }

    /** The rest of the body is not waited for, so that the connection cannot be used again. */
    private static void tooLarge(RoutingContext request) {
        request.response().putHeader("Connection", "close");
        Answers.error(request.response(), 413, "too_large", "the body exceeds bodyBytesMax");
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private void publish(RoutingContext request, byte[] body) {
        if (body.length == 0) {
            Answers.error(request.response(), 400, "bad_field", "the body is the message and must hold 1 byte or more");
            return;
        }
        Publication publication = new Publication(
                request.pathParam("topic"), body, query(request, "tag"), query(request, "key"), Map.of());
        streams.publish(publication)
                .onSuccess(at -> Answers.json(request.response(), 200, FrameWriter.write(at)))
                .onFailure(cause -> Answers.failure(request.response(), cause));
    }

    private static @Nullable String query(RoutingContext request, String name) {
        String value = request.queryParams().get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
