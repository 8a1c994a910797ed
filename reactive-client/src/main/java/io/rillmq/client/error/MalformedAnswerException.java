package io.rillmq.client.error;

/** An answer arrived that cannot be read. */
public final class MalformedAnswerException extends ClientException {
    private static final long serialVersionUID = 1L;

    public MalformedAnswerException(String message, Throwable cause) {
        super(message, false, cause);
    }
}
