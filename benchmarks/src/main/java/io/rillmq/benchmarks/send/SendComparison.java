package io.rillmq.benchmarks.send;

import io.rillmq.benchmarks.load.OfficialAsyncSends;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends with the official client's asynchronous calls to RillMQ and to Apache RocketMQ, in turns on the same machine and
 * with the same flush type, and prints rate, latency, CPU seconds per million messages and resident memory.
 */
@Command(name = "send-comparison", mixinStandardHelpOptions = true, description = "RillMQ beside Apache RocketMQ")
public final class SendComparison implements Callable<Integer> {
    private static final Duration LOAD_WAIT = Duration.ofMinutes(8);
    private static final String OFFICIAL_CLASS_PATH = "official-rocketmq/target/class-path.txt";

    @Option(names = "--home", description = "the project's directory (default: ${DEFAULT-VALUE})")
    private Path home = Path.of("").toAbsolutePath();

    @Option(names = "--rounds", description = "runs of each peer (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--messages", description = "measured messages of a run (default: ${DEFAULT-VALUE})")
    private int messages = 500_000;

    @Option(names = "--size", description = "bytes of a body (default: ${DEFAULT-VALUE})")
    private int bodyBytes = 1024;

    @Option(names = "--in-flight", description = "sends waiting for an answer (default: ${DEFAULT-VALUE})")
    private int inFlight = 256;

    @Option(names = "--flush", description = "SYNC_FLUSH or ASYNC_FLUSH (default: ${DEFAULT-VALUE})")
    private String flushDiskType = "ASYNC_FLUSH";

    public static void main(String[] args) {
        System.exit(new CommandLine(new SendComparison()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Map<Peer, List<Run>> runs = new LinkedHashMap<>();
        runs.put(new RillPeer(home), new ArrayList<>());
        runs.put(new OfficialPeer(), new ArrayList<>());
        System.out.printf("%s, %d messages of %d bytes, %d in flight%n", flushDiskType, messages, bodyBytes, inFlight);
        System.out.println(Run.HEADING);
        for (int round = 0; round < rounds; round++) {
            List<Peer> order = new ArrayList<>(runs.keySet());
            if (round % 2 == 1) {
                order.sort(Comparator.comparing(Peer::name).reversed());
            }
            for (Peer peer : order) {
                Run run = run(peer);
                runs.getOrDefault(peer, new ArrayList<>()).add(run);
                System.out.println(run.row(peer.name()));
            }
        }
        runs.forEach((peer, all) -> System.out.println(Run.median(all).row(peer.name() + " median")));
        return 0;
    }

    private Run run(Peer peer) throws IOException {
        Path directory = Files.createTempDirectory("send-comparison");
        try (Peer.Running servers = peer.start(directory, flushDiskType)) {
            String classPath =
                    Files.readString(home.resolve(OFFICIAL_CLASS_PATH)).strip();
            try (ServerProcess load = ServerProcess.java(
                            home.resolve("benchmarks/target/classes") + ":" + classPath,
                            OfficialAsyncSends.class.getName(),
                            servers.nameServers(),
                            "benchmark",
                            Integer.toString(messages),
                            Integer.toString(bodyBytes),
                            Integer.toString(inFlight))
                    .jvm("-Xms512m", "-Xmx512m", "-Duser.home=" + directory)
                    .start()) {
                load.awaitLine("^WARM", LOAD_WAIT);
                double cpuBefore = Usage.cpuSeconds(servers.pids());
                SendResultLine result = new SendResultLine(load.awaitLine("^RESULT.*", LOAD_WAIT));
                double cpu = Usage.cpuSeconds(servers.pids()) - cpuBefore;
                return new Run(
                        result.number("rate"),
                        result.number("p50micros"),
                        result.number("p99micros"),
                        cpu * 1e6 / messages,
                        result.number("clientCpuPerMillion"),
                        Usage.residentMebibytes(servers.pids()),
                        result.number("failed"));
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One run's figures. */
    private record Run(
            double rate,
            double p50Micros,
            double p99Micros,
            double serverCpuPerMillion,
            double clientCpuPerMillion,
            double residentMebibytes,
            double failed) {
        static final String HEADING = String.format(
                "%-16s %10s %10s %10s %16s %16s %10s %8s",
                "", "msg/s", "p50 us", "p99 us", "server CPU s/M", "client CPU s/M", "RSS MiB", "failed");

        static Run median(List<Run> runs) {
            return new Run(
                    median(runs, Run::rate),
                    median(runs, Run::p50Micros),
                    median(runs, Run::p99Micros),
                    median(runs, Run::serverCpuPerMillion),
                    median(runs, Run::clientCpuPerMillion),
                    median(runs, Run::residentMebibytes),
                    median(runs, Run::failed));
        }

        private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
            return runs.stream().mapToDouble(figure).sorted().toArray()[runs.size() / 2];
        }

        String row(String name) {
            return String.format(
                    Locale.ROOT,
                    "%-16s %10.0f %10.0f %10.0f %16.1f %16.1f %10.0f %8.0f",
                    name,
                    rate,
                    p50Micros,
                    p99Micros,
                    serverCpuPerMillion,
                    clientCpuPerMillion,
                    residentMebibytes,
                    failed);
        }
    }
}
