package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where servers keep their data: what a flag says, else what the file says, else a directory of their own in the home. */
final class DataPlaces {
    private static final String BROKER_NAME = "brokerName";
    private static final String BROKER_NAME_DEFAULT = "broker-a";
    private static final String BROKER_DATA = "storePathRootDir";
    private static final String NAMESRV_DATA = "kvConfigPath";

    private DataPlaces() {}

    /** A broker that keeps everything in {@code data}. */
    static Descriptor ofBroker(Descriptor broker, @Nullable Path data, Home home) {
        Descriptor named = broker.withDefault(BROKER_NAME, BROKER_NAME_DEFAULT);
        String name = String.valueOf(named.config().getValue(BROKER_NAME));
        return named.with(BROKER_DATA, data == null ? null : text(data))
                .withDefault(BROKER_DATA, text(home.data().resolve(name)));
    }

    /** A name server that keeps its key-value table in {@code data}. */
    static Descriptor ofNameServer(Descriptor nameServer, @Nullable Path data, Home home) {
        Path file = Path.of("kvConfig.json");
        return nameServer
                .with(NAMESRV_DATA, data == null ? null : text(data.resolve(file)))
                .withDefault(NAMESRV_DATA, text(home.data().resolve("namesrv").resolve(file)));
    }

    /** A broker or name server of a standalone process, each in its own directory below {@code data}. */
    static Descriptor below(@Nullable Path data, Descriptor server, Home home) {
        return switch (server.kind()) {
            case NAMESRV -> ofNameServer(server, data == null ? null : data.resolve("namesrv"), home);
            case BROKER -> {
                Descriptor named = server.withDefault(BROKER_NAME, BROKER_NAME_DEFAULT);
                String name = String.valueOf(named.config().getValue(BROKER_NAME));
                yield ofBroker(named, data == null ? null : data.resolve(name), home);
            }
            case GATEWAY -> server;
        };
    }

    private static String text(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
