package io.rillmq.benchmarks.server;

import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Our own name server, broker and gateway in one process, as {@code bin/rill standalone} starts them, on free ports. */
public final class RillServer implements AutoCloseable {
    public static final String BROKER_NAME = "broker-a";

    private static final Duration START_WAIT = Duration.ofSeconds(60);

    private final ServerProcess process;
    private final String nameServers;

    private RillServer(ServerProcess process) {
        this.process = process;
        this.nameServers = process.awaitLine(" ready: .*namesrv ([0-9.]+:[0-9]+)", START_WAIT);
    }

    /**
     * Returns as soon as the line that says ready is there.
     *
     * @param home the project's directory
     * @param directory where the servers keep their data
     */
    public static RillServer start(Path home, Path directory, String flushDiskType) {
        return new RillServer(ServerProcess.command(
                        home.resolve("bin/rill").toString(),
                        "standalone",
                        "-c",
                        brokerConfig(directory, flushDiskType).toString(),
                        "--data",
                        directory.toString(),
                        "--namesrv-port",
                        "0",
                        "--broker-port",
                        "0",
                        "--http-port",
                        "0")
                .readyWhen(" ready: ")
                .within(START_WAIT)
                .start());
    }

    private static Path brokerConfig(Path directory, String flushDiskType) {
        try {
            return Files.writeString(
                    directory.resolve("broker.conf"),
                    "brokerName=" + BROKER_NAME + "\nflushDiskType=" + flushDiskType + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a server that was started on {@code directory} has its message store. */
    public static Path storeIn(Path directory) {
        return directory.resolve(BROKER_NAME);
    }

    public String nameServers() {
        return nameServers;
    }

    public ServerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
