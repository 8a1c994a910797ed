package io.rillmq.cli.serve;

import io.rillmq.cli.connect.NameServerList;
import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rill gateway}: a gateway alone, for a cluster that runs elsewhere. */
@Command(
        name = "gateway",
        description = "Start a gateway for browsers: WebSocket, HTTP, page (port 8080)",
        mixinStandardHelpOptions = true)
public final class GatewayCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT[;HOST:PORT]",
            description = "the name servers of the cluster (NAMESRV_ADDR, else localhost:9876)")
    private @Nullable String nameServers;

    @Override
    public Integer call() throws InterruptedException {
        Descriptor descriptor = NameServerList.of(nameServers, server.descriptor(ServerKind.GATEWAY));
        return new Foreground("gateway", new DescriptorSet(List.of(descriptor), List.of()), kind -> "--port")
                .run(started -> List.of());
    }
}
