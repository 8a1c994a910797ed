package io.rillmq.cli.transfer;

import io.rillmq.cli.connect.Cluster;
import io.rillmq.cli.terminal.CommandFailure;
import io.rillmq.cli.terminal.ProgressLine;
import io.rillmq.cli.terminal.Rate;
import io.rillmq.client.RillClient;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code rill produce}: one line, one message. Messages of one queue are stored in the order of the lines; no line is
 * sent twice, so the first one that is not acknowledged ends the command, and the count says which lines are safe.
 */
@Command(
        name = "produce",
        description = "Send a file, or standard input, line by line",
        mixinStandardHelpOptions = true,
        footer = {
            "A message is a line with its line end, byte for byte. On a topic with one queue",
            "(rill topic create NAME --queues 1) consume prints exactly the file again."
        })
public final class ProduceCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final int LINE_BYTES_MAX = 4 * 1024 * 1024;
    private static final int INTERRUPTED = 130;

    private final boolean terminal;

    @Mixin
    private final Cluster cluster = new Cluster();

    @Option(names = "--topic", paramLabel = "T", required = true, description = "the topic to send to")
    private String topic = "";

    @Option(
            names = "--file",
            paramLabel = "F",
            defaultValue = STANDARD_INPUT,
            description = "the file; - is standard input")
    private String file = STANDARD_INPUT;

    @Option(names = "--tag", paramLabel = "TAG", description = "the tag of every message")
    private @Nullable String tag;

    @Option(names = "--key", paramLabel = "KEY", description = "the key of every message")
    private @Nullable String key;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "256",
            description = "messages sent ahead of their acknowledgements (256)")
    private int inFlight;

    /** @param terminal whether standard error is a terminal, which a progress line can be drawn on */
    public ProduceCommand(boolean terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Message template = template();
        try (InputStream in = open()) {
            return produce(new LineMessages(new LineReader(in, LINE_BYTES_MAX), template));
        }
    }

    private int produce(LineMessages lines) {
        AtomicLong acknowledged = new AtomicLong();
        ProgressLine progress = new ProgressLine(System.err, terminal);
        long startNanos = System.nanoTime();
        boolean finished;
        try {
            finished = cluster.follow(
                    client -> send(client, lines)
                            .doOnNext(receipt -> progress.show(
                                    "acknowledged", acknowledged.incrementAndGet(), System.nanoTime() - startNanos))
                            .then(),
                    () -> {
                        progress.clear();
                        printSummary(acknowledged.get(), System.nanoTime() - startNanos);
                    });
        } catch (CommandFailure failure) {
            throw new CommandFailure(failure.getMessage() + "; " + safeLines(acknowledged.get()), failure);
        }
        lines.failure().ifPresent(unreadable -> {
            throw new CommandFailure(
                    "stopped reading " + file + ": " + unreadable.getMessage() + "; " + safeLines(acknowledged.get()),
                    unreadable);
        });
        return finished ? 0 : INTERRUPTED;
    }

    private Flux<?> send(RillClient client, LineMessages lines) {
        Producer producer = client.producer()
                .group("rill-produce")
                .maxInFlight(inFlight)
                .maxAttempts(1)
                .build();
        return Flux.usingWhen(Mono.just(producer), each -> each.send(lines.messages()), Producer::close);
    }

    private Message template() {
        try {
            Message message = Message.to(topic);
            message = tag == null ? message : message.tag(tag);
            return key == null ? message : message.key(key);
        } catch (IllegalArgumentException illegal) {
            throw new CommandFailure(String.valueOf(illegal.getMessage()), illegal);
        }
    }

    private InputStream open() {
        if (file.equals(STANDARD_INPUT)) {
            return System.in;
        }
        try {
            if (Files.isDirectory(Path.of(file))) {
                throw new CommandFailure(file + " is a directory; give a file with --file");
            }
            return new FileInputStream(file);
        } catch (IOException missing) {
            throw new CommandFailure("cannot read the file: " + missing.getMessage() + "; check --file", missing);
        }
    }

    private static void printSummary(long count, long elapsedNanos) {
        System.err.println(String.format(
                Locale.ROOT,
                "acknowledged %d messages in %.2f s (%d/s)",
                count,
                (double) elapsedNanos / TimeUnit.SECONDS.toNanos(1),
                Rate.perSecond(count, elapsedNanos)));
    }

    private String safeLines(long acknowledged) {
        return acknowledged == 0
                ? "no line is acknowledged"
                : "the first " + acknowledged + " lines are acknowledged (some of the next " + inFlight
                        + " may be stored too)";
    }
}
