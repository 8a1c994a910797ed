package io.rillmq.protocol.command;

import org.jspecify.annotations.Nullable;

/** A well-formed command carries a field that is missing or out of range. Answered with INVALID_PARAMETER (29). */
public final class InvalidHeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field the field's name on the wire
     * @param value what arrived, null when the field is absent
     * @param expectation what is allowed, such as "a 32-bit integer"
     */
    public InvalidHeaderException(String field, @Nullable String value, String expectation) {
        super(
                value == null
                        ? "header field '" + field + "' is missing, expected " + expectation
                        : "header field '" + field + "' is '" + value + "', expected " + expectation);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
