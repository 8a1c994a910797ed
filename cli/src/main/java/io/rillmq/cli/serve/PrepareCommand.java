package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import io.rillmq.cli.transfer.RoundTrip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code rill prepare}: starts all servers on free ports with an empty store, moves one message, and stops. {@code
 * bin/rill} runs it once after a build to have the JVM write an archive of the classes that a start loads.
 */
@Command(name = "prepare", hidden = true, description = "Load what a start loads, once")
public final class PrepareCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(30);

    /** Made by the command line. */
    public PrepareCommand() {}

    @Override
    public Integer call() throws Exception {
        Path data = Files.createTempDirectory("rill-prepare");
        LocalServers servers = new LocalServers(ServerKind::command);
        try {
            servers.start(onFreePorts(data))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(WAIT.toSeconds(), TimeUnit.SECONDS);
            RoundTrip.run(servers.address(ServerKind.NAMESRV), WAIT);
        } finally {
            servers.stop(WAIT);
            delete(data);
        }
        return 0;
    }

    private static DescriptorSet onFreePorts(Path data) {
        Home home = new Home(data, data);
        List<Descriptor> servers = Stream.of(ServerKind.values())
                .map(kind -> DataPlaces.below(data, Descriptor.of(kind).with(kind.portKey(), 0), home))
                .toList();
        return new DescriptorSet(servers, List.of());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
