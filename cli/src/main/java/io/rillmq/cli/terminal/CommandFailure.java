package io.rillmq.cli.terminal;

/** Ends a command with exit code 1 and one line on standard error, which names the cause and what to do about it. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param line one line without a stack trace: the cause, then the fix */
    public CommandFailure(String line) {
        super(line);
    }

    /** As {@link #CommandFailure(String)}, with the technical cause, which is shown only with {@code --stacktrace}. */
    public CommandFailure(String line, Throwable cause) {
        super(line, cause);
    }
}
