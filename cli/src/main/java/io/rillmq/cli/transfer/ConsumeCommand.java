package io.rillmq.cli.transfer;

import io.rillmq.cli.connect.Cluster;
import io.rillmq.cli.terminal.CommandFailure;
import io.rillmq.cli.terminal.Rate;
import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.consumer.TagFilter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * {@code rill consume}: the messages of a topic on standard output, and nothing else there. Without a group it only
 * looks; as a member of a group it acknowledges each message after it was printed.
 */
@Command(
        name = "consume",
        description = "Print the messages of a topic",
        mixinStandardHelpOptions = true,
        footer = {
            "A body is printed as it is; one that another program sent without a line end gets one.",
            "What was produced from a file to a topic with one queue is printed as the same file."
        })
public final class ConsumeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumeCommand.class);
    private static final long FLUSH_MILLIS = 100;

    @Mixin
    private final Cluster cluster = new Cluster();

    @Option(names = "--topic", paramLabel = "T", required = true, description = "the topic to read")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "earliest|latest|TIME",
            converter = Start.class,
            defaultValue = "latest",
            description = "where to begin (latest); a group that has an offset goes on there")
    private Position from = Position.latest();

    @Option(names = "--count", paramLabel = "N", description = "end after N messages")
    private @Nullable Long count;

    @Option(names = "--group", paramLabel = "G", description = "consume as a member of this consumer group")
    private @Nullable String group;

    @Option(
            names = "--tag",
            paramLabel = "A||B",
            defaultValue = "*",
            description = "only messages with one of these tags")
    private String tags = "*";

    @Option(
            names = "--format",
            paramLabel = "raw|json",
            defaultValue = "raw",
            description = "raw bodies, or JSON lines")
    private Format format = Format.raw;

    @Option(
            names = "--idle-exit",
            paramLabel = "SECONDS",
            description = "end when no message came for so long; exit code 1 when --count was not reached")
    private @Nullable Integer idleSeconds;

    /** Made by the command line. */
    public ConsumeCommand() {}

    @Override
    public Integer call() {
        requirePositive("--count", count);
        requirePositive("--idle-exit", idleSeconds == null ? null : (long) idleSeconds);
        Printer printer = new Printer(new FileOutputStream(FileDescriptor.out), format);
        TagFilter filter = filter();
        long startNanos = System.nanoTime();
        boolean finished = cluster.follow(
                client -> printAll(client, filter, printer), () -> finish(printer, System.nanoTime() - startNanos));
        printRest(printer);
        if (finished && count != null && printer.count() < count) {
            throw new CommandFailure("only " + printer.count() + " of " + count + " messages came");
        }
        return 0;
    }

    private static void printRest(Printer printer) {
        try {
            printer.flush();
        } catch (IOException outputClosed) {
            throw unwritable(outputClosed);
        }
    }

    private Mono<Void> printAll(RillClient client, TagFilter filter, Printer printer) {
        return Flux.using(
                        () -> Schedulers.newSingle("rill-print", true),
                        thread -> {
                            Sinks.Empty<Void> outputClosed = Sinks.empty();
                            Disposable flushing = thread.schedulePeriodically(
                                    () -> flush(printer, outputClosed),
                                    FLUSH_MILLIS,
                                    FLUSH_MILLIS,
                                    TimeUnit.MILLISECONDS);
                            return printed(client, filter, printer, thread)
                                    .takeUntilOther(outputClosed.asMono())
                                    .doFinally(end -> flushing.dispose());
                        },
                        Scheduler::dispose)
                .then();
    }

    private Flux<?> printed(RillClient client, TagFilter filter, Printer printer, Scheduler thread) {
        Flux<ReceivedMessage> messages = group == null
                ? client.reader(topic)
                        .from(from)
                        .filter(filter)
                        .build()
                        .receive()
                        .publishOn(thread)
                        .handle((message, sink) -> print(printer, message, sink))
                : asMember(client, group, filter, printer, thread);
        Flux<ReceivedMessage> counted = count == null ? messages : messages.take(count);
        return idleSeconds == null ? counted : counted.timeout(Duration.ofSeconds(idleSeconds), Mono.empty());
    }

    private Flux<ReceivedMessage> asMember(
            RillClient client, String name, TagFilter filter, Printer printer, Scheduler thread) {
        Mono<Consumer> consumer = Mono.fromSupplier(() -> client.consumer()
                .group(name)
                .subscribe(topic, filter)
                .from(from)
                .build());
        return Flux.usingWhen(
                consumer,
                member -> member.receive().publishOn(thread).concatMap(delivery -> Mono.just(delivery.message())
                        .<ReceivedMessage>handle((message, sink) -> printNow(printer, message, sink))
                        .flatMap(message -> delivery.ack().thenReturn(message))),
                Consumer::close);
    }

    private static void print(Printer printer, ReceivedMessage message, SynchronousSink<ReceivedMessage> sink) {
        try {
            printer.print(message);
            sink.next(message);
        } catch (IOException outputClosed) {
            sink.error(unwritable(outputClosed));
        }
    }

    /** What is acknowledged must have left the buffer: nobody gets it again. */
    private static void printNow(Printer printer, ReceivedMessage message, SynchronousSink<ReceivedMessage> sink) {
        try {
            printer.print(message);
            printer.flush();
            sink.next(message);
        } catch (IOException outputClosed) {
            sink.error(unwritable(outputClosed));
        }
    }

    private static CommandFailure unwritable(IOException cause) {
        return new CommandFailure("cannot write to standard output: " + cause.getMessage(), cause);
    }

    private static void finish(Printer printer, long elapsedNanos) {
        try {
            printer.flush();
        } catch (IOException outputClosed) {
            LOG.debug("the last lines were not printed; the command fails by that", outputClosed);
        }
        System.err.println(String.format(
                Locale.ROOT,
                "consumed %d messages in %.2f s (%d/s)",
                printer.count(),
                (double) elapsedNanos / TimeUnit.SECONDS.toNanos(1),
                Rate.perSecond(printer.count(), elapsedNanos)));
    }

    private static void flush(Printer printer, Sinks.Empty<Void> outputClosed) {
        try {
            printer.flush();
        } catch (IOException closed) {
            outputClosed.tryEmitError(unwritable(closed));
        }
    }

    private TagFilter filter() {
        try {
            return TagFilter.parse(tags);
        } catch (IllegalArgumentException illegal) {
            throw new CommandFailure(String.valueOf(illegal.getMessage()), illegal);
        }
    }

    private static void requirePositive(String option, @Nullable Long value) {
        if (value != null && value < 1) {
            throw new CommandFailure(option + " " + value + " must be 1 or more");
        }
    }
}
