package io.rillmq.gateway.http;

import io.rillmq.gateway.stream.StreamException;
import io.rillmq.gateway.text.ErrorCode;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** How answers look: JSON, and for errors always the same shape. */
final class Answers {
    private Answers() {}

    static void json(HttpServerResponse response, int status, String json) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(json);
    }

    static void error(HttpServerResponse response, int status, String code, String message) {
        if (response.ended() || response.closed()) {
            return;
        }
        json(
                response,
                status,
                new JsonObject()
                        .put("error", new JsonObject().put("code", code).put("message", message))
                        .encode());
    }

    static void failure(HttpServerResponse response, Throwable cause) {
        ErrorCode code = cause instanceof StreamException known ? known.code() : ErrorCode.UNAVAILABLE;
        error(response, statusOf(code), code.wireName(), String.valueOf(cause.getMessage()));
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case BAD_JSON, UNKNOWN_TYPE, BAD_FIELD -> 400;
            case TOPIC_NOT_FOUND, UNKNOWN_ID -> 404;
            case DUPLICATE_ID -> 409;
            case REFUSED -> 422;
            case TOO_MANY_SUBSCRIPTIONS -> 429;
            case UNAVAILABLE -> 503;
        };
    }
}
