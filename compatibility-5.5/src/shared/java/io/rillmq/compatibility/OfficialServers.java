package io.rillmq.compatibility;

import io.rillmq.testbase.OfficialCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Apache RocketMQ's own servers. */
final class OfficialServers implements Servers {
    private final OfficialCluster cluster;

    OfficialServers(Path directory, Options options) {
        Map<String, String> config = new TreeMap<>(options.brokerConfig());
        config.put("flushDiskType", "SYNC_FLUSH");
        config.put("autoCreateTopicEnable", Boolean.toString(options.autoCreateTopics()));
        cluster = OfficialCluster.start(directory, options.brokers(), config);
    }

    @Override
    public String nameServers() {
        return cluster.nameServers();
    }

    @Override
    public String brokerAddress(int index) {
        return cluster.brokerAddress(index);
    }

    @Override
    public void killBroker() {
        cluster.broker(0).kill();
    }

    @Override
    public void stopBroker() {
        cluster.broker(0).terminate();
        cluster.broker(0).exitCode(Duration.ofSeconds(30));
    }

    @Override
    public void startBroker() {
        cluster.startBroker(0);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
