package io.rillmq.benchmarks.send;

import io.rillmq.testbase.OfficialCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Apache RocketMQ's own name server and broker. */
record OfficialPeer() implements Peer {
    @Override
    public String name() {
        return "RocketMQ";
    }

    @Override
    public Running start(Path directory, String flushDiskType) {
        OfficialCluster cluster = OfficialCluster.start(
                directory,
                1,
                Map.of("flushDiskType", flushDiskType, "mappedFileSizeCommitLog", Integer.toString(1 << 30)));
        return new Running() {
            @Override
            public String nameServers() {
                return cluster.nameServers();
            }

            @Override
            public List<Long> pids() {
                return List.of(cluster.broker(0).pid());
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }
}
