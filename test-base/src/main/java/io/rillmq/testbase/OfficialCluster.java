package io.rillmq.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Apache RocketMQ's own name server and brokers, unmodified, in processes of their own on free ports, with small heaps
 * and everything they write below one directory.
 *
 * <p>Their class path is not the test's: the module {@code official-rocketmq} writes it to a file, which is looked for
 * from the working directory upwards.
 */
public final class OfficialCluster implements AutoCloseable {
    private static final String CLASS_PATH_FILE = "official-rocketmq/target/class-path.txt";
    private static final Duration START_WAIT = Duration.ofSeconds(90);
    private static final String[] OPEN_PACKAGES = {
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED"
    };

    private final String classPath = readClassPath();
    private final Path directory;
    private final int nameServerPort = FreePorts.one();
    private final List<Path> brokerConfigs = new ArrayList<>();
    private final List<Integer> brokerPorts = new ArrayList<>();
    private final Map<Integer, ServerProcess> brokers = new LinkedHashMap<>();
    private final ServerProcess nameServer;

    private OfficialCluster(Path directory) {
        this.directory = directory;
        Path config = directory.resolve("namesrv.conf");
        writeConfig(config, Map.of("listenPort", Integer.toString(nameServerPort)));
        this.nameServer = ServerProcess.java(
                        classPath, "org.apache.rocketmq.namesrv.NamesrvStartup", "-c", config.toString())
                .jvm("-Xms64m", "-Xmx128m", "-XX:MaxDirectMemorySize=128m")
                .jvm(home(directory))
                .jvm(OPEN_PACKAGES)
                .directory(directory)
                .readyWhen("Name Server boot success")
                .within(START_WAIT)
                .start();
    }

    /** A name server and one broker with the defaults below; returns when the broker has registered. */
    public static OfficialCluster start(Path directory) {
        return start(directory, 1, Map.of());
    }

    /**
     * A name server and several brokers, {@code broker-0} and so on, in the cluster {@code DefaultCluster}.
     *
     * @param directory where everything is kept; must exist
     * @param brokerConfig keys of a {@code broker.conf} that replace the defaults, for example
     *     {@code flushDiskType=SYNC_FLUSH} (default here: {@code ASYNC_FLUSH}) or {@code autoCreateTopicEnable=false}
     * @throws AssertionError when a server does not become ready; all are ended then
     */
    public static OfficialCluster start(Path directory, int brokers, Map<String, String> brokerConfig) {
        OfficialCluster cluster = withoutBrokers(directory, brokers, brokerConfig);
        try {
            for (int index = 0; index < brokers; index++) {
                cluster.startBroker(index);
            }
            return cluster;
        } catch (AssertionError | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    /** As {@link #start(Path, int, Map)}, but only the name server runs: brokers wait for {@link #startBroker}. */
    public static OfficialCluster withoutBrokers(Path directory, int brokers, Map<String, String> brokerConfig) {
        OfficialCluster cluster = new OfficialCluster(directory);
        for (int index = 0; index < brokers; index++) {
            cluster.addBroker(brokerConfig);
        }
        return cluster;
    }

    /** The name server's address as clients take it, {@code host:port}. */
    public String nameServers() {
        return "127.0.0.1:" + nameServerPort;
    }

    /** The address of a broker, {@code host:port}; the first one has index 0. */
    public String brokerAddress(int index) {
        return "127.0.0.1:" + brokerPorts.get(index);
    }

    public String brokerName(int index) {
        return "broker-" + index;
    }

    /** The broker's process: kill or terminate it, read its output. */
    public ServerProcess broker(int index) {
        ServerProcess broker = brokers.get(index);
        if (broker == null) {
            throw new IllegalStateException("broker " + index + " has not been started");
        }
        return broker;
    }

    /**
     * Starts a broker that has not been started or has ended, always on the same directory and ports; returns when it
     * has registered.
     */
    public void startBroker(int index) {
        ServerProcess before = brokers.get(index);
        if (before != null) {
            before.close();
        }
        Path brokerHome = directory.resolve(brokerName(index));
        brokers.put(
                index,
                ServerProcess.java(
                                classPath,
                                "org.apache.rocketmq.broker.BrokerStartup",
                                "-c",
                                brokerConfigs.get(index).toString())
                        .jvm("-Xms128m", "-Xmx384m", "-XX:MaxDirectMemorySize=256m")
                        .jvm(home(brokerHome))
                        .jvm(OPEN_PACKAGES)
                        .directory(brokerHome)
                        .readyWhen("broker\\[.*boot success")
                        .within(START_WAIT)
                        .start());
    }

    @Override
    public void close() {
        brokers.values().forEach(ServerProcess::terminate);
        brokers.values().forEach(ServerProcess::close);
        nameServer.close();
    }

    private void addBroker(Map<String, String> overrides) {
        int index = brokerConfigs.size();
        // The "VIP channel" that old clients use is always two below, the replication port is put one above.
        int port = FreePorts.besides(-2, 1);
        Path brokerHome = directory.resolve(brokerName(index));
        Map<String, String> config = new LinkedHashMap<>();
        config.put("brokerClusterName", "DefaultCluster");
        config.put("brokerName", brokerName(index));
        config.put("brokerId", "0");
        config.put("brokerIP1", "127.0.0.1");
        config.put("listenPort", Integer.toString(port));
        config.put("haListenPort", Integer.toString(port + 1));
        config.put("namesrvAddr", nameServers());
        config.put("storePathRootDir", brokerHome.resolve("store").toString());
        config.put("storePathCommitLog", brokerHome.resolve("store/commitlog").toString());
        config.put("mappedFileSizeCommitLog", Integer.toString(64 * 1024 * 1024));
        config.put("mappedFileSizeConsumeQueue", Integer.toString(20 * 10_000));
        config.put("autoCreateTopicEnable", "true");
        config.put("autoCreateSubscriptionGroup", "true");
        config.put("flushDiskType", "ASYNC_FLUSH");
        config.put("brokerRole", "ASYNC_MASTER");
        config.put("diskMaxUsedSpaceRatio", "98");
        // A busy build machine is slow at times; the broker must not answer "busy" for that.
        config.put("waitTimeMillsInSendQueue", "5000");
        config.put("osPageCacheBusyTimeOutMills", "5000");
        config.putAll(overrides);
        try {
            Files.createDirectories(brokerHome);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path file = brokerHome.resolve("broker.conf");
        writeConfig(file, config);
        brokerConfigs.add(file);
        brokerPorts.add(port);
    }

    /** Logs and state of the official servers go below their "home", not to the user's. */
    private static String[] home(Path path) {
        return new String[] {
            "-Duser.home=" + path,
            "-Drocketmq.home.dir=" + path,
            "-Drocketmq.log.dir=" + path.resolve("logs"),
            "-Drocketmq.log.root.dir=" + path.resolve("logs"),
            "-Drmq.logback.configurationFile=" + path.resolve("logback.xml"),
            "-Djava.net.preferIPv4Stack=true"
        };
    }

    private static void writeConfig(Path file, Map<String, String> config) {
        StringBuilder text = new StringBuilder();
        config.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readClassPath() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve(CLASS_PATH_FILE);
            if (Files.isRegularFile(file)) {
                try {
                    return Files.readString(file).strip();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException(
                CLASS_PATH_FILE
                        + " is missing: build the module official-rocketmq first (mvn -pl official-rocketmq generate-resources)");
    }
}
