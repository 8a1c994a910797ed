package io.rillmq.benchmarks.send;

import io.rillmq.benchmarks.server.RillServer;
import java.nio.file.Path;
import java.util.List;

/** Our own name server, broker and gateway in one process. */
record RillPeer(Path home) implements Peer {
    @Override
    public String name() {
        return "RillMQ";
    }

    @Override
    public Running start(Path directory, String flushDiskType) {
        RillServer server = RillServer.start(home, directory, flushDiskType);
        return new Running() {
            @Override
            public String nameServers() {
                return server.nameServers();
            }

            @Override
            public List<Long> pids() {
                return List.of(server.process().pid());
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
