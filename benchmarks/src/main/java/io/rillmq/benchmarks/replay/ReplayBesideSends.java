package io.rillmq.benchmarks.replay;

import io.rillmq.benchmarks.place.Directories;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Sends to our store at a fixed rate, in turns alone and beside a replay of more messages than the store's cache holds,
 * and prints what the replay does to the latency of the sends.
 */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "latency of sends with and without a replay of old messages")
public final class ReplayBesideSends implements Callable<Integer> {
    private static final long CLOSE_SECONDS_MAX = 120;

    @Option(names = "--home", hidden = true, description = "the project's directory")
    private Path home = Path.of("");

    @Option(names = "--directory", description = "where the store is made (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--flush", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private FlushLevel flushLevel = FlushLevel.SYNC_FLUSH;

    @Option(names = "--messages", description = "old messages (default: ${DEFAULT-VALUE})")
    private int messages = 4_000_000;

    @Option(names = "--size", description = "bytes of a body (default: ${DEFAULT-VALUE})")
    private int bodyBytes = 1024;

    @Option(names = "--rate", description = "sends a second (default: ${DEFAULT-VALUE})")
    private int rate = 2_000;

    @Option(names = "--rounds", description = "phases of each kind (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    /** Short: what else goes on in the machine comes and goes in seconds, and should meet phases of both kinds. */
    @Option(
            names = "--seconds",
            description = "of a phase; a replay that ends earlier ends it (default: ${DEFAULT-VALUE})")
    private int seconds = 3;

    @Option(names = "--keep-cached", description = "leaves the old messages in the operating system's memory")
    private boolean keepsCached;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(new CommandLine(new ReplayBesideSends()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path path = Directories.createIn(Files.createDirectories(directory).toString());
        StoreConfig config = StoreConfig.defaults(path).withFlushLevel(flushLevel);
        MessageStore store = MessageStore.open(
                config, Disk.real(), Clock.systemUTC(), (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
        try {
            StoredMessages.fill(store, messages, bodyBytes);
            measure(store, path);
        } finally {
            store.close().toCompletableFuture().get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
            Directories.delete(path);
        }
        return 0;
    }

    private void measure(MessageStore store, Path path) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s, %,d sends of %d B a second; replay of %,d messages, %s the page cache%n",
                flushLevel,
                rate,
                bodyBytes,
                messages,
                keepsCached ? "in" : "out of");
        List<Phase> quiet = new ArrayList<>();
        List<Phase> replaying = new ArrayList<>();
        PacedSends sends = new PacedSends(store, StoredMessages.record(StoredMessages.LIVE, 0, bodyBytes), rate);
        sends.start();
        try {
            // The first phase of each kind warms up.
            for (int round = -1; round < rounds; round++) {
                Phase alone = quietPhase(sends);
                if (!keepsCached) {
                    Directories.evict(path);
                }
                Phase beside = replayPhase(store, sends);
                if (round >= 0) {
                    quiet.add(alone);
                    replaying.add(beside);
                    out.println(alone.row("sends alone"));
                    out.println(beside.row("beside a replay"));
                    out.flush();
                }
            }
        } finally {
            sends.stop();
        }
        if (sends.refusedCount() > 0) {
            throw new IllegalStateException(sends.refusedCount() + " sends were refused");
        }
        out.println(comparison("median", 0.5, quiet, replaying));
        out.println(comparison("lower quartile", 0.25, quiet, replaying));
        out.flush();
    }

    private static String comparison(String name, double share, List<Phase> quiet, List<Phase> replaying) {
        double alone = Phase.p99(quiet, share);
        double beside = Phase.p99(replaying, share);
        return String.format(
                Locale.ROOT,
                "p99 of a phase, %s: %.0f us alone, %.0f us beside a replay: %+.0f%%",
                name,
                alone,
                beside,
                100 * (beside / alone - 1));
    }

    private Phase quietPhase(PacedSends sends) throws InterruptedException {
        sends.sinceLast();
        TimeUnit.SECONDS.sleep(seconds);
        return new Phase(sends.sinceLast(), 0);
    }

    private Phase replayPhase(MessageStore store, PacedSends sends) throws InterruptedException {
        sends.sinceLast();
        long started = System.nanoTime();
        Replay replay = new Replay(store);
        replay.start();
        long end = started + TimeUnit.SECONDS.toNanos(seconds);
        while (!replay.hasEnded() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        double elapsed = (System.nanoTime() - started) / 1e9;
        Phase phase = new Phase(sends.sinceLast(), replay.readBytes() / elapsed / (1 << 20));
        replay.stop();
        return phase;
    }

    /** One phase's sends, in microseconds. */
    private record Phase(Histogram micros, double replayedMebibytesPerSecond) {
        private static final double P99 = 99;

        /** The phases' p99, of which {@code share} are at most as high; between two, in proportion. */
        static double p99(List<Phase> phases, double share) {
            double[] sorted = phases.stream()
                    .mapToDouble(phase -> phase.micros.getValueAtPercentile(P99))
                    .sorted()
                    .toArray();
            double at = share * (sorted.length - 1);
            double below = sorted[(int) at];
            return below + (at - (int) at) * (sorted[(int) Math.ceil(at)] - below);
        }

        String row(String name) {
            return String.format(
                    Locale.ROOT,
                    "  %-16s %,8d sends, p50 %,7d us, p99 %,7d us, p99.9 %,8d us, max %,8d us, replay %,5.0f MiB/s",
                    name,
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50),
                    micros.getValueAtPercentile(P99),
                    micros.getValueAtPercentile(99.9),
                    micros.getMaxValue(),
                    replayedMebibytesPerSecond);
        }
    }
}
