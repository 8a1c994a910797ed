package io.rillmq.testbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class OfficialClusterTest {
    @TempDir
    Path directory;

    @Test
    void aBrokerComesBackOnTheSamePortAfterItWasKilled() throws IOException {
        try (OfficialCluster cluster = OfficialCluster.start(directory)) {
            connect(cluster.nameServers());
            connect(cluster.brokerAddress(0));

            cluster.broker(0).kill();
            assertThat(cluster.broker(0).isAlive()).isFalse();
            cluster.startBroker(0);

            connect(cluster.brokerAddress(0));
            cluster.broker(0).terminate();
            cluster.broker(0).exitCode(Duration.ofSeconds(30));
        }
    }

    private static void connect(String address) throws IOException {
        String[] parts = address.split(":");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 5_000);
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
