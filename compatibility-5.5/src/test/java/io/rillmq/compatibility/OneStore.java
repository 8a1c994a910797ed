package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.OfficialCluster;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One store directory and the brokers of both kinds that open it in turn, under one name and at one address. Segments
 * and consume-queue files are small, so that there are several of each.
 */
final class OneStore implements AutoCloseable {
    static final String BROKER = "broker-0";
    static final int SEGMENT_BYTES = 128 << 10;

    private static final Duration START_WAIT = Duration.ofSeconds(120);
    private static final Duration END_WAIT = Duration.ofSeconds(30);
    /** On a busy machine Apache's broker needs half a minute: 28 s by its own log, and then its JVM ends. */
    private static final Duration OFFICIAL_END_WAIT = Duration.ofSeconds(120);

    private static final int QUEUE_FILE_BYTES = 1_000;

    private final Path store;
    private final Path rillConfig;
    private final OfficialCluster cluster;
    private @Nullable ServerProcess broker;
    private Duration endWait = END_WAIT;

    /** Whose broker it is. */
    enum Kind {
        OFFICIAL,
        RILL
    }

    OneStore(Path directory) {
        store = directory.resolve("store");
        rillConfig = directory.resolve("rill.conf");
        Map<String, String> sizes = Map.of(
                "mappedFileSizeCommitLog", Integer.toString(SEGMENT_BYTES),
                "mappedFileSizeConsumeQueue", Integer.toString(QUEUE_FILE_BYTES));
        try {
            Files.writeString(
                    rillConfig,
                    sizes.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cluster = OfficialCluster.withoutBrokers(directory, 1, official(sizes));
    }

    private Map<String, String> official(Map<String, String> sizes) {
        return Map.of(
                "storePathRootDir",
                store.toString(),
                "storePathCommitLog",
                store.resolve("commitlog").toString(),
                "mappedFileSizeCommitLog",
                sizes.get("mappedFileSizeCommitLog"),
                "mappedFileSizeConsumeQueue",
                sizes.get("mappedFileSizeConsumeQueue"));
    }

    Path directory() {
        return store;
    }

    String nameServers() {
        return cluster.nameServers();
    }

    String brokerAddress() {
        return cluster.brokerAddress(0);
    }

    /** Returns when the broker is ready. */
    void start(Kind kind) {
        endWait = kind == Kind.OFFICIAL ? OFFICIAL_END_WAIT : END_WAIT;
        broker = switch (kind) {
            case OFFICIAL -> {
                cluster.startBroker(0);
                yield cluster.broker(0);
            }
            case RILL -> startRill();
        };
    }

    private ServerProcess startRill() {
        String port = cluster.brokerAddress(0).split(":")[1];
        return rill(
                        "broker",
                        "-n",
                        cluster.nameServers(),
                        "--name",
                        BROKER,
                        "--cluster",
                        Servers.CLUSTER,
                        "--port",
                        port,
                        "--ha-port",
                        Integer.toString(Integer.parseInt(port) + 1),
                        "--data",
                        store.toString(),
                        "-c",
                        rillConfig.toString())
                .readyWhen("^RillMQ .* ready: ")
                .within(START_WAIT)
                .start();
    }

    private static ServerProcess.Builder rill(String... args) {
        Path rill = Path.of("..", "bin", "rill").toAbsolutePath().normalize();
        String[] command =
                Stream.concat(Stream.of(rill.toString()), Stream.of(args)).toArray(String[]::new);
        return ServerProcess.command(command).environment("JAVA_HOME", System.getProperty("java.home"));
    }

    /** SIGTERM; returns when the broker has ended and fails when it left no clean, sound directory. */
    void stop() {
        ServerProcess stopping = running();
        stopping.terminate();
        stopping.exitCode(endWait);
        broker = null;
        assertThat(store.resolve("abort"))
                .as(() -> "not stopped cleanly:\n" + String.join("\n", stopping.output()))
                .doesNotExist();
        assertSound();
    }

    /** Fails unless {@code rill store check} finds nothing wrong. */
    private void assertSound() {
        try (ServerProcess check = rill("store", "check", store.toString()).start()) {
            int exitCode = check.exitCode(START_WAIT);
            assertThat(exitCode).as(() -> String.join("\n", check.output())).isZero();
        }
    }

    /** SIGKILL; what that leaves must be no damage. */
    void kill() {
        running().kill();
        broker = null;
        assertSound();
    }

    private ServerProcess running() {
        if (broker == null) {
            throw new IllegalStateException("no broker has been started");
        }
        return broker;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        cluster.close();
    }
}
