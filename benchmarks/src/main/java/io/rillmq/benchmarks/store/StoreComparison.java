package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;
import io.rillmq.benchmarks.place.Directories;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs each {@link Work} with our store and with Apache RocketMQ's, in turns, every run in a process of its own with the
 * same heap, and prints medians and ratios.
 */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "RillMQ's message store beside Apache RocketMQ's, without network")
public final class StoreComparison implements Callable<Integer> {
    /** RocketMQ leaves threads behind that JMH would wait for. */
    private static final String[] JVM = {
        "-Xms512m", "-Xmx512m", "-XX:MaxDirectMemorySize=512m", "-Djmh.shutdownTimeout=0"
    };

    private static final String[] RILLMQ_JVM = {
        "-Djmh.executor=CUSTOM", "-Djmh.executor.class=io.rillmq.benchmarks.peer.EventLoopThreads"
    };
    /** As its start script opens them, to unmap files. */
    private static final String[] ROCKETMQ_JVM = {
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED"
    };

    @Parameters(arity = "0..*", description = "${COMPLETION-CANDIDATES}; all when none is named")
    private List<Work> works = new ArrayList<>(List.of(Work.values()));

    @Option(names = "--home", description = "the project's directory (default: ${DEFAULT-VALUE})")
    private Path home = Path.of("").toAbsolutePath();

    @Option(names = "--directory", description = "where the stores are made (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--rounds", description = "runs of each peer (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--length", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Length length = Length.LONG;

    @Option(names = "--jvm", description = "another option for the JVMs, for example a recording")
    private List<String> jvmOptions = new ArrayList<>();

    @Option(names = "--verbose", description = "shows what JMH prints")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(new CommandLine(new StoreComparison()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path stores = Files.createTempDirectory(Files.createDirectories(directory), "store-comparison");
        try {
            for (Work work : works) {
                compare(work, stores);
            }
        } finally {
            Directories.delete(stores);
        }
        return 0;
    }

    private void compare(Work work, Path stores) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println(work.title);
        out.println(Figures.heading());
        Map<StorePeer.Kind, List<Figures>> all = new EnumMap<>(StorePeer.Kind.class);
        for (StorePeer.Kind peer : StorePeer.Kind.values()) {
            all.put(peer, new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            List<StorePeer.Kind> order = new ArrayList<>(List.of(StorePeer.Kind.values()));
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (StorePeer.Kind peer : order) {
                Figures figures = run(work, peer, stores);
                Objects.requireNonNull(all.get(peer)).add(figures);
                out.println(figures.row(peer.title));
                out.flush();
            }
        }
        printMedians(
                out,
                Objects.requireNonNull(all.get(StorePeer.Kind.RILLMQ)),
                Objects.requireNonNull(all.get(StorePeer.Kind.ROCKETMQ)));
        Directories.deleteAllIn(stores);
    }

    private static void printMedians(PrintWriter out, List<Figures> ours, List<Figures> theirs) {
        Figures our = Figures.median(ours);
        Figures their = Figures.median(theirs);
        double[] ratios = IntStream.range(0, ours.size())
                .mapToDouble(i -> ours.get(i).rate() / theirs.get(i).rate())
                .sorted()
                .toArray();
        out.printf(
                Locale.ROOT,
                "  medians: rate %.2f x (rounds %.2f to %.2f), CPU %.2f x, %.0f B allocated against %.0f%n%n",
                our.rate() / their.rate(),
                ratios[0],
                ratios[ratios.length - 1],
                our.cpuMicros() / their.cpuMicros(),
                our.allocatedBytes(),
                their.allocatedBytes());
        out.flush();
    }

    private Figures run(Work work, StorePeer.Kind peer, Path stores) throws Exception {
        Path place = work.isReplay() ? stores.resolve(peer.name()) : stores;
        ChainedOptionsBuilder options = work.options(length)
                .param("peer", peer.name())
                .param("directory", place.toString())
                .addProfiler(ProcessCpu.class)
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvmArgs(peer, stores))
                .shouldFailOnError(true)
                .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT);
        RunResult result = ClassPaths.with(peer, home, () -> new Runner(options.build()).runSingle());
        return Figures.of(result, work.messagesPerOperation(length));
    }

    private String[] jvmArgs(StorePeer.Kind peer, Path stores) {
        List<String> all = new ArrayList<>(List.of(JVM));
        switch (peer) {
            case RILLMQ -> all.addAll(List.of(RILLMQ_JVM));
            case ROCKETMQ -> {
                all.addAll(List.of(ROCKETMQ_JVM));
                // It keeps logs and more below the user's home; logs cost time that is not the store's.
                all.add("-Duser.home=" + stores.resolve("home"));
                all.add("-Drmq.logback.configurationFile=rocketmq-logback.xml");
            }
        }
        all.addAll(jvmOptions);
        return all.toArray(String[]::new);
    }
}
