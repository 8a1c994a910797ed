package io.rillmq.compatibility;

import java.nio.file.Path;
import java.util.Map;

/** A cluster under test: a name server and one or more brokers, in processes of their own. */
interface Servers extends AutoCloseable {
    /** The name of the cluster, which is also a topic that tools create topics on. */
    String CLUSTER = "DefaultCluster";

    /** The kind of servers that the run is about. */
    static Servers start(Path directory, Options options) {
        return System.getProperty("rillmq.peer", "rillmq").equals("official")
                ? new OfficialServers(directory, options)
                : new RillServers(directory, options);
    }

    String nameServers();

    /** The brokers are called {@code broker-0}, {@code broker-1} where there are several. */
    String brokerAddress(int index);

    /** SIGKILL to the process of the first broker. */
    void killBroker();

    /** SIGTERM to the process of the first broker; returns when it has ended. */
    void stopBroker();

    /** Starts the first broker again, on the same directory and ports; returns when it is ready. */
    void startBroker();

    @Override
    void close();

    /**
     * @param brokers one or more
     * @param autoCreateTopics whether a send to an unknown topic creates it
     * @param brokerConfig further keys of the brokers' configuration
     */
    record Options(int brokers, boolean autoCreateTopics, Map<String, String> brokerConfig) {
        static final Options DEFAULTS = new Options(1, true);

        Options(int brokers, boolean autoCreateTopics) {
            this(brokers, autoCreateTopics, Map.of());
        }
    }
}
