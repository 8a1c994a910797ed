package io.rillmq.benchmarks.send;

import java.nio.file.Path;
import java.util.List;

/** A kind of broker that can be started on an empty directory. */
interface Peer {
    String name();

    /** Starts name server and broker, the log flushed as {@code flushDiskType} says; returns when they are ready. */
    Running start(Path directory, String flushDiskType);

    /** Servers that are up. */
    interface Running extends AutoCloseable {
        String nameServers();

        /** All processes that serve: what they use counts. */
        List<Long> pids();

        @Override
        void close();
    }
}
