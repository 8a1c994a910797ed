package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.terminal.CommandFailure;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the reason why a server cannot start into one line with the cause and the fix. */
final class StartFailure {
    private static final Pattern HOST_PORT = Pattern.compile("([\\w.\\-]+|\\[[0-9a-fA-F:]+]):\\d{1,5}\\b");

    private StartFailure() {}

    /** @param portOption the option that chooses the server's port, for the advice */
    static CommandFailure explain(Descriptor server, String portOption, Throwable failure) {
        if (failure instanceof CommandFailure explained) {
            return explained;
        }
        String subject = "the " + server.kind().title();
        SocketException bind = find(failure, SocketException.class);
        if (bind != null) {
            return new CommandFailure(subject + " " + bindProblem(server, portOption, bind, failure), failure);
        }
        if (find(failure, UnresolvedAddressException.class) != null) {
            return new CommandFailure(
                    subject + " cannot listen on " + address(server) + ": no such host; check --host", failure);
        }
        return new CommandFailure(subject + " cannot start: " + line(failure), failure);
    }

    private static String bindProblem(Descriptor server, String portOption, SocketException bind, Throwable failure) {
        String reason = String.valueOf(bind.getMessage()).toLowerCase(Locale.ROOT);
        String place = place(server, failure);
        if (reason.contains("in use")) {
            return "cannot listen on " + place + ": the port is taken; stop the program that has it, or choose another"
                    + " port with " + portOption + " (0 picks a free one)";
        }
        if (reason.contains("permission denied")) {
            return "cannot listen on " + place + ": this user may not open that port; choose one above 1023 with "
                    + portOption;
        }
        if (bind instanceof BindException && reason.contains("assign")) {
            return "cannot listen on " + place + ": this machine has no such address; check --host";
        }
        return "cannot listen on " + place + ": " + bind.getMessage();
    }

    /** The failed address as the server said it, for one server may listen on several ports; else the configured one. */
    private static String place(Descriptor server, Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        Matcher matcher = HOST_PORT.matcher(said);
        return matcher.find() ? matcher.group() : address(server);
    }

    private static String address(Descriptor server) {
        Object host = server.config().getValue(server.kind().hostKey(), "127.0.0.1");
        Object port = server.config().getValue(server.kind().portKey());
        return port == null ? host + " (default port)" : host + ":" + port;
    }

    private static String line(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getCause() == null ? failure.toString() : line(failure.getCause());
        }
        String first = message.lines().findFirst().orElse(message);
        boolean speaksForItself = failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("io.rillmq.");
        return speaksForItself ? first : failure.getClass().getSimpleName() + ": " + first;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }
}
