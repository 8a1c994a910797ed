package io.rillmq.benchmarks.restart;

import io.rillmq.benchmarks.server.RillServer;
import io.rillmq.client.RillClient;
import io.rillmq.store.append.FlushLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One life of our broker, from the start of its process to its end, with a client that knows nothing of earlier lives. */
final class Broker implements AutoCloseable {
    private static final Duration END_WAIT = Duration.ofSeconds(30);

    private final RillServer server;
    private final RillClient client;
    private final long startedNanos;
    private final double readySeconds;

    private Broker(RillServer server, long startedNanos) {
        this.server = server;
        this.startedNanos = startedNanos;
        this.readySeconds = secondsSince(startedNanos);
        this.client = RillClient.builder().nameServers(server.nameServers()).build();
    }

    /** Returns when it is ready. */
    static Broker start(Path home, Path directory, FlushLevel flushLevel) {
        long startedNanos = System.nanoTime();
        return new Broker(RillServer.start(home, directory, flushLevel.name()), startedNanos);
    }

    RillClient client() {
        return client;
    }

    /** Sends the first message of this life with {@code load}. */
    Start sendFirst(Load load) {
        load.sendOne();
        return Start.of(
                readySeconds, secondsSince(startedNanos), server.process().output());
    }

    /** SIGKILL, as a crash of the process. */
    void kill() {
        server.process().kill();
    }

    /** SIGTERM, as an operator's stop. */
    void stop() {
        server.process().terminate();
        int exitCode = server.process().exitCode(END_WAIT);
        if (exitCode != 0) {
            throw new IllegalStateException("the stop was not clean, exit code " + exitCode + ":\n"
                    + String.join("\n", server.process().output()));
        }
    }

    @Override
    public void close() {
        client.close().block();
        server.close();
    }

    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
