package io.rillmq.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataPlacesTest {
    private final Home home = new Home(Path.of("/program"), Path.of("/home/.rillmq"));
    private final Descriptor broker = Descriptor.of(ServerKind.BROKER);

    @Test
    void eachBrokerHasADirectoryOfItsName() {
        assertThat(storeOf(DataPlaces.ofBroker(broker.with("brokerName", "broker-b"), null, home)))
                .isEqualTo("/home/.rillmq/broker-b");
    }

    @Test
    void theFlagWinsOverTheFileAndTheFileOverTheHome() {
        Descriptor fromFile = broker.with("storePathRootDir", "/from/file");

        assertThat(storeOf(DataPlaces.ofBroker(fromFile, null, home))).isEqualTo("/from/file");
        assertThat(storeOf(DataPlaces.ofBroker(fromFile, Path.of("/flag"), home)))
                .isEqualTo("/flag");
    }

    @Test
    void standaloneServersShareTheFlagsDirectoryButNotASubdirectory() {
        Path data = Path.of("/data");

        assertThat(storeOf(DataPlaces.below(data, broker, home))).isEqualTo("/data/broker-a");
        assertThat(DataPlaces.below(data, Descriptor.of(ServerKind.NAMESRV), home)
                        .config()
                        .getString("kvConfigPath"))
                .isEqualTo("/data/namesrv/kvConfig.json");
    }

    private static String storeOf(Descriptor broker) {
        return broker.config().getString("storePathRootDir");
    }
}
