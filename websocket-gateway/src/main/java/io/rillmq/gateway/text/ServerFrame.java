package io.rillmq.gateway.text;

import org.jspecify.annotations.Nullable;

/** A frame to a client other than {@code message}, which is written by {@link MessageText}. */
public sealed interface ServerFrame {

    /** The subscription is open: every message stored from now on belongs to it. */
    record Subscribed(String id, String topic, int credit) implements ServerFrame {}

    /**
     * Messages were skipped because the client did not take them in time.
     *
     * @param missed how many lie between the last message sent and the next one
     */
    record Gap(String id, long missed) implements ServerFrame {}

    /** A published message is stored as durably as the broker promises. */
    record Published(String id, StoredAt at) implements ServerFrame {}

    /** The subscription is over; the id is free again. */
    record Unsubscribed(String id) implements ServerFrame {}

    /** A request could not be served. Without an id it is about the frame or the socket. */
    record Failed(@Nullable String id, ErrorCode code, String message) implements ServerFrame {}

    /** Answers a ping. */
    record Pong(@Nullable String id) implements ServerFrame {}

    /** Where a message was stored. */
    record StoredAt(String messageId, String topic, String broker, int queueId, long queueOffset) {}
}
