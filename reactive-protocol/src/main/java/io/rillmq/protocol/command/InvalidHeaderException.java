package io.rillmq.protocol.command;

import org.jspecify.annotations.Nullable;

/** A well-formed command carries a field that is missing or out of range. Answered with INVALID_PARAMETER (29). */
public final class InvalidHeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The value goes back to the sender in a remark, however long it is. */
    private static final int SHOWN_LENGTH_MAX = 128;

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
                        : "header field '" + field + "' is '" + shown(value) + "', expected " + expectation);
        this.field = field;
    }

    private static String shown(String value) {
        return value.length() <= SHOWN_LENGTH_MAX ? value : value.substring(0, SHOWN_LENGTH_MAX) + "...";
    }

    /** The name on the wire. */
    public String field() {
        return field;
    }
}
