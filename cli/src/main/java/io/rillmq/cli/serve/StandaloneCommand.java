package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorFile;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rill standalone}: name server, broker and gateway in one process. */
@Command(
        name = "standalone",
        description = "Start name server, broker and gateway in one process",
        mixinStandardHelpOptions = true,
        footer = "      --heap=SIZE        the JVM's maximum heap (256m); see also JAVA_OPTS")
public final class StandaloneCommand implements Callable<Integer> {
    private final Home home;

    @Mixin
    private final StandaloneOptions options = new StandaloneOptions();

    public StandaloneCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        DescriptorSet set = options.applyTo(base(options.file()), home);
        return new Foreground("standalone", set, StandaloneOptions::portOption).run(started -> List.of());
    }

    /** A file with a whole set says what runs; one for a single server replaces that one in the usual set. */
    static DescriptorSet base(@Nullable Path file) {
        List<Descriptor> usual =
                Arrays.stream(ServerKind.values()).map(Descriptor::of).toList();
        if (file == null) {
            return new DescriptorSet(usual, List.of());
        }
        DescriptorSet read = DescriptorFile.read(file, ServerKind.BROKER);
        if (read.servers().size() != 1) {
            return read;
        }
        List<Descriptor> servers = usual.stream()
                .map(server -> read.server(server.kind()).orElse(server))
                .toList();
        return new DescriptorSet(servers, read.programs());
    }
}
