package io.rillmq.cli.serve;

import io.rillmq.cli.connect.NameServerList;
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

/** {@code rill broker}: a broker alone. Several brokers of one cluster differ in {@code --name} and {@code --port}. */
@Command(name = "broker", description = "Start a broker (port 10911)", mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {
    private final Home home;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT[;HOST:PORT]",
            description = "the name servers to register with (NAMESRV_ADDR, else localhost:9876)")
    private @Nullable String nameServers;

    @Option(names = "--name", paramLabel = "NAME", description = "the broker's name (broker-a)")
    private @Nullable String name;

    @Option(names = "--cluster", paramLabel = "NAME", description = "the cluster it belongs to (DefaultCluster)")
    private @Nullable String cluster;

    @Option(names = "--data", paramLabel = "DIR", description = "where it keeps its data (~/.rillmq/NAME)")
    private @Nullable Path data;

    @Option(names = "--ha-port", paramLabel = "P", description = "the port for replicas, as told to clients (10912)")
    private @Nullable Integer haPort;

    @Option(
            names = "--advertised-host",
            paramLabel = "ADDR",
            description = "the address that clients are told to connect to (the one listened on)")
    private @Nullable String advertisedHost;

    @Option(names = "--enable-proxy", description = "also serve gRPC clients (not in this release)")
    private boolean proxy;

    @Option(names = "--grpc-port", paramLabel = "P", description = "the port for gRPC clients (not in this release)")
    private @Nullable Integer grpcPort;

    public BrokerCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (proxy || grpcPort != null) {
            GrpcNotice.print(proxy ? "--enable-proxy" : "--grpc-port");
        }
        Descriptor flagged = server.descriptor(ServerKind.BROKER)
                .with("brokerName", name)
                .with("brokerClusterName", cluster)
                .with("brokerIP1", advertisedHost)
                .with("haListenPort", haPort);
        Descriptor descriptor = NameServerList.of(nameServers, DataPlaces.ofBroker(flagged, data, home));
        return new Foreground("broker", new DescriptorSet(List.of(descriptor), List.of()), kind -> "--port")
                .run(started -> List.of());
    }
}
