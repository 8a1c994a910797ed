package io.rillmq.protocol.body;

import java.util.Optional;

/** Text that should be JSON in RocketMQ's dialect, whatever it is about. */
public final class JsonText {
    private JsonText() {}

    /** Why {@code text} cannot be read; empty when it can. */
    public static Optional<String> problemOf(byte[] text) {
        try {
            Json.parse(text);
            return Optional.empty();
        } catch (MalformedBodyException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        }
    }
}
