package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rill namesrv}: a name server alone. */
@Command(name = "namesrv", description = "Start a name server (port 9876)", mixinStandardHelpOptions = true)
public final class NamesrvCommand implements Callable<Integer> {
    private final Home home;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "where it keeps its data (~/.rillmq/namesrv)")
    private @Nullable Path data;

    public NamesrvCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        Descriptor descriptor = DataPlaces.ofNameServer(server.descriptor(ServerKind.NAMESRV), data, home);
        return new Foreground("namesrv", new DescriptorSet(List.of(descriptor), List.of()), kind -> "--port")
                .run(started -> List.of());
    }
}
