package io.rillmq.endtoend;

import io.rillmq.testbase.ServerProcess;
import java.time.Duration;

/** A running {@code rill standalone} (or demo) and its addresses, read from its ready line. */
record Standalone(ServerProcess process, String nameServer, String broker, String page) implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    /** On free ports. */
    static Standalone start(Rill rill, String command, String... more) {
        String[] args = new String[more.length + 7];
        String[] ports = {command, "--namesrv-port", "0", "--broker-port", "0", "--http-port", "0"};
        System.arraycopy(ports, 0, args, 0, ports.length);
        System.arraycopy(more, 0, args, ports.length, more.length);
        return of(rill.server(args));
    }

    static Standalone of(ServerProcess process) {
        return new Standalone(
                process,
                process.awaitLine(" ready: .*namesrv ([^ ,]+)", READY),
                process.awaitLine(" ready: .*broker ([^ ,]+)", READY),
                process.awaitLine(" ready: .*gateway (http:[^ ,]+)", READY));
    }

    @Override
    public void close() {
        process.close();
    }
}
