package io.rillmq.benchmarks.send;

import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Our own name server, broker and gateway in one process, as {@code bin/rill standalone} starts them. */
record RillPeer(Path home) implements Peer {
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "RillMQ";
    }

    @Override
    public Running start(Path directory, String flushDiskType) {
        ServerProcess server = ServerProcess.command(
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
                .readyWhen(" ready")
                .within(START_WAIT)
                .start();
        String nameServers = server.awaitLine("ready.*namesrv ([0-9.]+:[0-9]+)", START_WAIT);
        return new Running() {
            @Override
            public String nameServers() {
                return nameServers;
            }

            @Override
            public List<Long> pids() {
                return List.of(server.pid());
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    private static Path brokerConfig(Path directory, String flushDiskType) {
        try {
            return Files.writeString(directory.resolve("broker.conf"), "flushDiskType=" + flushDiskType + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
