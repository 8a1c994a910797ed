package io.rillmq.client;

import io.rillmq.testbase.OfficialCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The SDK with Apache RocketMQ's own name server and broker. */
class OfficialClusterClientTest extends ClientContract {
    @TempDir
    static Path directory;

    private static OfficialCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = OfficialCluster.start(directory);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    String nameServers() {
        return cluster.nameServers();
    }

    @Override
    void restartBroker() {
        cluster.startBroker(0);
    }
}
