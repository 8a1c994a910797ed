package io.rillmq.benchmarks.timers;

import io.rillmq.benchmarks.place.Directories;
import io.rillmq.client.producer.Message;
import io.rillmq.store.append.FlushLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Has very many messages wait in a small heap, then many due a second, once undisturbed and once with the process killed
 * in the middle, and prints how late they are. Ends with 1 when one was lost, doubled or early.
 */
@Command(
        name = "timers",
        mixinStandardHelpOptions = true,
        description = "lateness of messages with a time of delivery while many wait, also across kill -9")
public final class TimerLateness implements Callable<Integer> {
    private static final String FAR = "far";
    private static final long FAR_SEED = 1;
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int FAR_DAYS = 300;
    /** The sends may be so much slower than those before. */
    private static final double SLOWER = 2;

    private static final long BEGIN_MILLIS = 2_000;
    private static final long LAST_MILLIS = 60_000;
    /** One that comes twice comes soon. */
    private static final long DOUBLE_MILLIS = 1_000;

    @Option(names = "--home", description = "the project's directory (default: ${DEFAULT-VALUE})")
    private Path home = Path.of("").toAbsolutePath();

    @Option(names = "--directory", description = "where the store is made (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--flush", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private FlushLevel flushLevel = FlushLevel.SYNC_FLUSH;

    @Option(names = "--pending", description = "messages due in 1 to 300 days (default: ${DEFAULT-VALUE})")
    private int pending = 1_000_000;

    @Option(names = "--rate", description = "messages due a second (default: ${DEFAULT-VALUE})")
    private int rate = 5_000;

    @Option(names = "--seconds", description = "for so long (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--size", description = "bytes of a body (default: ${DEFAULT-VALUE})")
    private int bodyBytes = 100;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private double sendsPerSecond;

    public static void main(String[] args) {
        System.exit(new CommandLine(new TimerLateness()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (bodyBytes < Rush.BODY_BYTES_MIN) {
            throw new IllegalArgumentException("--size must be " + Rush.BODY_BYTES_MIN + " or more: " + bodyBytes);
        }
        Path path = Directories.createIn(Files.createDirectories(directory).toString());
        try {
            return measure(path) ? 0 : 1;
        } finally {
            Directories.delete(path);
        }
    }

    private boolean measure(Path path) throws Exception {
        Rush rush;
        boolean isRight;
        try (Broker broker = Broker.start(home, path, flushLevel)) {
            print("%s, heap after a start: %.0f MiB used", flushLevel, broker.heapUsed());
            parkFar(broker);
            isRight = undisturbed(broker);
            rush = send(broker, "killed");
            sleepUntil((rush.firstDueMillis() + rush.lastDueMillis()) / 2);
            broker.kill();
        }
        long killedMillis = System.currentTimeMillis();
        try (Broker broker = Broker.start(home, path, flushLevel)) {
            long readyMillis = System.currentTimeMillis();
            Arrivals arrivals = receive(broker, rush);
            long caughtUpMillis = arrivals.lastStoredMillis(readyMillis);
            print(
                    "kill -9: ready again after %,d ms, what was due meanwhile was delivered within %,d ms of that",
                    readyMillis - killedMillis, Math.max(0, caughtUpMillis - readyMillis));
            print("after kill -9: %s", figures(arrivals, due -> due > caughtUpMillis));
            isRight = isRight && isRight(arrivals);
            broker.stop();
        }
        try (Broker broker = Broker.start(home, path, flushLevel)) {
            print(
                    "after a stop: %,d messages wait for days still, %.0f MiB used",
                    broker.waitedCount(), broker.heapUsed());
            return isRight && broker.waitedCount() == pending;
        }
    }

    private void parkFar(Broker broker) throws Exception {
        broker.createTopic(FAR);
        Random random = new Random(FAR_SEED);
        long nowMillis = System.currentTimeMillis();
        long startedNanos = System.nanoTime();
        broker.send(Flux.range(0, pending).map(number -> Message.to(FAR)
                .deliverAt(Instant.ofEpochMilli(
                        nowMillis + DAY_MILLIS + (long) (random.nextDouble() * FAR_DAYS * DAY_MILLIS)))
                .body(new byte[bodyBytes])));
        sendsPerSecond = pending * 1e9 / (System.nanoTime() - startedNanos);
        print(
                "%,d messages wait for days, sent at %,.0f a second: %.0f MiB used",
                pending, sendsPerSecond, broker.heapUsed());
    }

    private boolean undisturbed(Broker broker) throws Exception {
        Arrivals arrivals = receive(broker, send(broker, "undisturbed"));
        print("undisturbed: %s", figures(arrivals, due -> true));
        return isRight(arrivals);
    }

    /** Before the first is due, all have been sent. */
    private Rush send(Broker broker, String topic) {
        broker.createTopic(topic);
        int count = rate * seconds;
        long sendMillis = (long) (SLOWER * count / sendsPerSecond * TimeUnit.SECONDS.toMillis(1));
        Rush rush = new Rush(topic, count, System.currentTimeMillis() + sendMillis + BEGIN_MILLIS, rate, bodyBytes);
        broker.send(rush.messages());
        if (System.currentTimeMillis() > rush.firstDueMillis()) {
            throw new IllegalStateException("the sends took so long that the first message was due before their end");
        }
        return rush;
    }

    private static Arrivals receive(Broker broker, Rush rush) throws InterruptedException {
        Arrivals arrivals = new Arrivals(rush);
        Disposable reading = broker.read(rush.topic(), arrivals);
        arrivals.await(rush.lastDueMillis() - System.currentTimeMillis() + LAST_MILLIS);
        TimeUnit.MILLISECONDS.sleep(DOUBLE_MILLIS);
        reading.dispose();
        return arrivals;
    }

    private String figures(Arrivals arrivals, LongPredicate isCounted) {
        Histogram stored = arrivals.storedLate(isCounted);
        return String.format(
                Locale.ROOT,
                "%,d messages due at %,d a second, in ms late: stored %s; received %s; lost %d, doubled %d, early %d",
                stored.getTotalCount(),
                rate,
                late(stored),
                late(arrivals.receivedLate(isCounted)),
                arrivals.lostCount(),
                arrivals.doubledCount(),
                arrivals.earlyCount());
    }

    private static String late(Histogram millis) {
        return String.format(
                Locale.ROOT,
                "p50 %d, p99 %d, p99.9 %d, max %d",
                millis.getValueAtPercentile(50),
                millis.getValueAtPercentile(99),
                millis.getValueAtPercentile(99.9),
                millis.getMaxValue());
    }

    private static boolean isRight(Arrivals arrivals) {
        return arrivals.lostCount() == 0 && arrivals.doubledCount() == 0 && arrivals.earlyCount() == 0;
    }

    private static void sleepUntil(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.max(0, millis - System.currentTimeMillis()));
    }

    private void print(String format, Object... figures) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, format, figures));
        spec.commandLine().getOut().flush();
    }
}
