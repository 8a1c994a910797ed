package io.rillmq.cli.connect;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.terminal.CommandFailure;
import org.jspecify.annotations.Nullable;

/** The name servers of a cluster as a text: {@code HOST:PORT}, several separated by semicolons. */
public final class NameServerList {
    private static final String DEFAULT = "localhost:9876";
    private static final String VARIABLE = "NAMESRV_ADDR";
    private static final String KEY = "namesrvAddr";
    private static final int PORT_MAX = 65_535;

    private NameServerList() {}

    /** What the flag says, else the environment as RocketMQ's tools read it, else this machine's. */
    static String of(@Nullable String flag) {
        if (flag != null) {
            return checked("-n", flag);
        }
        String environment = System.getenv(VARIABLE);
        return environment == null || environment.isBlank() ? DEFAULT : checked(VARIABLE, environment);
    }

    /** The server with its name servers: those of the flag, else those of its file, else as for a client command. */
    public static Descriptor of(@Nullable String flag, Descriptor server) {
        boolean inFile = server.config().containsKey(KEY);
        return flag == null && inFile ? server : server.with(KEY, of(flag));
    }

    private static String checked(String source, String text) {
        for (String address : text.split(";", -1)) {
            int colon = address.lastIndexOf(':');
            if (colon < 1 || !isPort(address.substring(colon + 1).strip())) {
                throw new CommandFailure(source + " " + text
                        + " is no list of name servers; write HOST:PORT, several separated by ';' (for example "
                        + DEFAULT + ")");
            }
        }
        return text;
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= PORT_MAX;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }
}
