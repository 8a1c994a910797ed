package io.rillmq.remoting.tls;

/** Keys or certificates cannot be used; the message is one line that names key, file and reason. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        super(message);
    }

    private TlsException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What {@code failure} means for {@code subject}; itself when it says so already. */
    static TlsException about(String subject, Throwable failure) {
        if (failure instanceof TlsException explained) {
            return explained;
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String kind = root.getClass().getSimpleName();
        String message = root.getMessage();
        String reason = message == null
                ? kind
                : kind + ": " + message.lines().findFirst().orElse("");
        return new TlsException(subject + ": " + reason, failure);
    }
}
