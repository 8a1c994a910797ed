package io.rillmq.benchmarks.restart;

import io.rillmq.benchmarks.place.Directories;
import io.rillmq.store.append.FlushLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Fills the log of our broker, then in turns kills it and stops it in the middle of sends, and prints how long it takes
 * to be ready again and to take a send. Ends with 1 when an acknowledged message is missing afterwards.
 */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = "time to be ready again after kill -9 and after a clean stop, with a large log")
public final class RestartTimes implements Callable<Integer> {
    private static final long GIBIBYTE = 1 << 30;

    @Option(names = "--home", description = "the project's directory (default: ${DEFAULT-VALUE})")
    private Path home = Path.of("").toAbsolutePath();

    @Option(names = "--directory", description = "where the store is made (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--flush", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private FlushLevel flushLevel = FlushLevel.SYNC_FLUSH;

    @Option(names = "--gib", description = "of log before the first restart (default: ${DEFAULT-VALUE})")
    private double gibibytes = 10;

    @Option(names = "--size", description = "bytes of a body (default: ${DEFAULT-VALUE})")
    private int bodyBytes = 1024;

    @Option(names = "--in-flight", description = "sends waiting for an answer (default: ${DEFAULT-VALUE})")
    private int inFlight = 256;

    @Option(names = "--seconds", description = "of sends before each kill or stop (default: ${DEFAULT-VALUE})")
    private double seconds = 15;

    @Option(names = "--rounds", description = "kills, and as many stops (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Acknowledged acknowledged = new Acknowledged();

    public static void main(String[] args) {
        System.exit(new CommandLine(new RestartTimes()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path path = Directories.createIn(Files.createDirectories(directory).toString());
        try {
            fill(path);
            measure(path);
        } finally {
            Directories.delete(path);
        }
        return 0;
    }

    private void fill(Path path) throws Exception {
        try (Broker broker = start(path)) {
            Topics.createBy(broker.client());
            broker.stop();
        }
        long started = System.nanoTime();
        new Filling(acknowledged, bodyBytes).run(path, (long) (gibibytes * GIBIBYTE));
        print(
                "%s, filled with %,d messages of %d B in %.0f s",
                flushLevel, acknowledged.count(), bodyBytes, Broker.secondsSince(started));
    }

    private void measure(Path path) throws InterruptedException {
        List<Start> afterKills = new ArrayList<>();
        List<Start> afterStops = new ArrayList<>();
        List<End> stops = new ArrayList<>();
        Broker broker = start(path);
        try {
            print("after the filling: %s", sendFirst(broker));
            for (int round = 1; round <= rounds; round++) {
                End kill = endUnderLoad(broker, Broker::kill);
                broker.close();
                broker = start(path);
                afterKills.add(sendFirst(broker));
                print("round %d: kill -9 at %,.0f sends/s; %s", round, kill.sendsPerSecond, last(afterKills));

                stops.add(endUnderLoad(broker, Broker::stop));
                broker.close();
                broker = start(path);
                afterStops.add(sendFirst(broker));
                print(
                        "round %d: SIGTERM at %,.0f sends/s, stopped in %.2f s; %s",
                        round, last(stops).sendsPerSecond, last(stops).seconds, last(afterStops));
            }
        } finally {
            broker.close();
        }
        print(
                "after kill -9: ready %s, first send %s, recovery %s",
                summary(afterKills, Start::readySeconds),
                summary(afterKills, Start::firstSendSeconds),
                summary(afterKills, Start::recoverySeconds));
        print(
                "after SIGTERM: ready %s, first send %s, recovery %s; stopped in %s",
                summary(afterStops, Start::readySeconds),
                summary(afterStops, Start::firstSendSeconds),
                summary(afterStops, Start::recoverySeconds),
                summary(stops, End::seconds));
        print("all of %,d acknowledged messages were found after each start", acknowledged.count());
    }

    private Broker start(Path path) {
        return Broker.start(home, path, flushLevel);
    }

    /** The first send of a broker's life; then everything acknowledged in earlier ones must be there. */
    private Start sendFirst(Broker broker) {
        Start start = broker.sendFirst(load(broker));
        List<String> missing = acknowledged.missingFrom(Topics.offsetsBy(broker.client()));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("messages were lost:\n" + String.join("\n", missing));
        }
        return start;
    }

    private End endUnderLoad(Broker broker, Consumer<Broker> end) throws InterruptedException {
        Load load = load(broker);
        long loadStarted = System.nanoTime();
        load.start();
        TimeUnit.MILLISECONDS.sleep((long) (seconds * TimeUnit.SECONDS.toMillis(1)));
        double rate = load.sentCount() / Broker.secondsSince(loadStarted);
        if (load.failedCount() > 0) {
            throw new IllegalStateException(load.failedCount() + " sends failed before the end");
        }
        long endStarted = System.nanoTime();
        end.accept(broker);
        double endSeconds = Broker.secondsSince(endStarted);
        load.stop();
        return new End(rate, endSeconds);
    }

    private Load load(Broker broker) {
        return new Load(broker.client(), acknowledged, bodyBytes, inFlight);
    }

    private void print(String format, Object... figures) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, format, figures));
        spec.commandLine().getOut().flush();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static <T> String summary(List<T> runs, ToDoubleFunction<T> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        double median = Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
        return String.format(Locale.ROOT, "median %.2f s, worst %.2f s", median, sorted[sorted.length - 1]);
    }

    /** How a life ended: the sends just before, and how long the process took to go. */
    private record End(double sendsPerSecond, double seconds) {}
}
