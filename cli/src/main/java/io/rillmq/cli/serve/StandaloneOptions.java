package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that start all servers in one process. Flags win over the file. */
final class StandaloneOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "a set of descriptors (conf/standalone.json), or the configuration of the broker alone")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "where the servers keep their data (~/.rillmq)")
    private @Nullable Path data;

    @Option(names = "--host", paramLabel = "ADDR", description = "the address to listen on (127.0.0.1)")
    private @Nullable String host;

    @Option(
            names = "--advertised-host",
            paramLabel = "ADDR",
            description = "the address that clients are told to connect to (the one listened on)")
    private @Nullable String advertisedHost;

    @Option(names = "--namesrv-port", paramLabel = "P", description = "the name server's port (9876); 0: a free one")
    private @Nullable Integer namesrvPort;

    @Option(names = "--broker-port", paramLabel = "P", description = "the broker's port (10911); 0: a free one")
    private @Nullable Integer brokerPort;

    @Option(names = "--ha-port", paramLabel = "P", description = "the broker's port for replicas (10912)")
    private @Nullable Integer haPort;

    @Option(names = "--grpc-port", paramLabel = "P", description = "the port for gRPC clients (not in this release)")
    private @Nullable Integer grpcPort;

    @Option(names = "--http-port", paramLabel = "P", description = "the gateway's port (8080); 0: a free one")
    private @Nullable Integer httpPort;

    @Nullable
    Path file() {
        return file;
    }

    /** The set with what the flags say, and with data directories. */
    DescriptorSet applyTo(DescriptorSet set, Home home) {
        if (grpcPort != null) {
            GrpcNotice.print("--grpc-port");
        }
        List<Descriptor> servers = new ArrayList<>();
        for (Descriptor server : set.servers()) {
            ServerKind kind = server.kind();
            Descriptor flagged = server.with(kind.hostKey(), host).with(kind.portKey(), port(kind));
            if (kind == ServerKind.BROKER) {
                flagged = flagged.with("haListenPort", haPort).with("brokerIP1", advertisedHost);
            }
            servers.add(DataPlaces.below(data, flagged, home));
        }
        return new DescriptorSet(servers, set.programs());
    }

    static String portOption(ServerKind kind) {
        return switch (kind) {
            case NAMESRV -> "--namesrv-port";
            case BROKER -> "--broker-port";
            case GATEWAY -> "--http-port";
        };
    }

    private @Nullable Integer port(ServerKind kind) {
        return switch (kind) {
            case NAMESRV -> namesrvPort;
            case BROKER -> brokerPort;
            case GATEWAY -> httpPort;
        };
    }
}
