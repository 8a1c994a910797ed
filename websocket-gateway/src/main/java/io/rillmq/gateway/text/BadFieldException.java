package io.rillmq.gateway.text;

/** A field says what it must not. Never leaves this package: it becomes {@link Inbound.Bad}. */
final class BadFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    BadFieldException(String message) {
        this(ErrorCode.BAD_FIELD, message);
    }

    BadFieldException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
