package io.rillmq.benchmarks.timers;

import io.rillmq.benchmarks.server.RillServer;
import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.producer.Message;
import io.rillmq.store.append.FlushLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** One life of our broker, with the heap that {@code bin/rill} gives it, and a client of it. */
final class Broker implements AutoCloseable {
    private static final int QUEUES = 4;
    private static final int IN_FLIGHT = 512;
    private static final Duration SAYING_WAIT = Duration.ofSeconds(10);
    private static final Duration END_WAIT = Duration.ofSeconds(30);
    private static final Pattern USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");
    private static final double KIBIBYTES_PER_MEBIBYTE = 1 << 10;

    private final RillServer server;
    private final RillClient client;

    private Broker(RillServer server) {
        this.server = server;
        this.client = RillClient.builder().nameServers(server.nameServers()).build();
    }

    /** Returns when it is ready. */
    static Broker start(Path home, Path directory, FlushLevel flushLevel) {
        return new Broker(RillServer.start(home, directory, flushLevel.name()));
    }

    void createTopic(String topic) {
        client.admin().createTopic(topic, QUEUES).block();
    }

    /** Returns when all are acknowledged; none is sent twice. */
    void send(Flux<Message> messages) {
        client.producer()
                .group("timers")
                .maxInFlight(IN_FLIGHT)
                .maxAttempts(1)
                .build()
                .send(messages)
                .blockLast();
    }

    /** From the first message on, until it is disposed of. */
    Disposable read(String topic, Arrivals arrivals) {
        return client.reader(topic)
                .from(Position.earliest())
                .build()
                .receive()
                .subscribe(message -> arrivals.add(message, System.currentTimeMillis()));
    }

    /** What is left of the heap after a full collection, in MiB. */
    double heapUsed() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        double kibibytes = 0;
        while (used.find()) {
            kibibytes += Long.parseLong(used.group(1));
        }
        return kibibytes / KIBIBYTES_PER_MEBIBYTE;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.process().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + printed);
        }
        return printed;
    }

    /** How many messages waited at its start, as it says. */
    long waitedCount() {
        return Long.parseLong(
                server.process().awaitLine("(\\d+) messages wait for their time of delivery", SAYING_WAIT));
    }

    /** SIGKILL, as a crash of the process. */
    void kill() {
        server.process().kill();
    }

    /** SIGTERM, as an operator's stop; returns when the process is gone. */
    void stop() {
        server.process().terminate();
        server.process().exitCode(END_WAIT);
    }

    @Override
    public void close() {
        client.close().block();
        server.close();
    }
}
