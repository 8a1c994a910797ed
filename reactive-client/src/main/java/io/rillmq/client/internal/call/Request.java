package io.rillmq.client.internal.call;

import io.rillmq.protocol.command.RequestHeader;
import java.time.Duration;
import java.util.function.Function;

/**
 * One request, and how to read its answer. Can be sent any number of times, to any address.
 *
 * @param body sent as it is; not copied
 * @param timeout from the moment it is written to the answer
 * @param reader runs on the connection's event loop and must not keep the answer; what it throws becomes the error
 */
public record Request<T>(RequestHeader header, byte[] body, Duration timeout, Function<Answer, T> reader) {
    private static final byte[] NO_BODY = {};

    public static <T> Request<T> of(RequestHeader header, Duration timeout, Function<Answer, T> reader) {
        return new Request<>(header, NO_BODY, timeout, reader);
    }

    public static <T> Request<T> of(RequestHeader header, byte[] body, Duration timeout, Function<Answer, T> reader) {
        return new Request<>(header, body, timeout, reader);
    }
}
