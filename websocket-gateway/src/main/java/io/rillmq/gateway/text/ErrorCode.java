package io.rillmq.gateway.text;

/** Why a frame could not be served, as it is written in the {@code code} of an error frame. */
public enum ErrorCode {
    /** Not a JSON object in a text frame. */
    BAD_JSON("bad_json"),
    /** The {@code type} is missing or unknown. */
    UNKNOWN_TYPE("unknown_type"),
    /** A field is missing, unknown, of the wrong type, or out of its range. */
    BAD_FIELD("bad_field"),
    /** The id of a new subscription is in use on this socket. */
    DUPLICATE_ID("duplicate_id"),
    /** No subscription of this socket has the id. */
    UNKNOWN_ID("unknown_id"),
    /** The socket, or the gateway, has as many subscriptions as it may. */
    TOO_MANY_SUBSCRIPTIONS("too_many_subscriptions"),
    /** No broker has the topic. */
    TOPIC_NOT_FOUND("topic_not_found"),
    /** The broker refused; the same request will be refused again. */
    REFUSED("refused"),
    /** The cluster did not answer; a later try can help. */
    UNAVAILABLE("unavailable");

    private final String wireName;

    ErrorCode(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the frame. */
    public String wireName() {
        return wireName;
    }
}
