package io.rillmq.compatibility;

import io.rillmq.testbase.FreePorts;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Our servers as users start them: {@code rill standalone} where one broker with defaults is asked for, otherwise {@code
 * rill namesrv} and several {@code rill broker}.
 */
final class RillServers implements Servers {
    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final String nameServers;
    private final List<Integer> brokerPorts = new ArrayList<>();
    private final ServerProcess.Builder firstBrokerCommand;

    /** Ended in the reverse order of their start. */
    private final Deque<ServerProcess> started = new ArrayDeque<>();

    private ServerProcess firstBroker;

    RillServers(Path directory, Options options) {
        this(directory, options, Map.of());
    }

    /** @param nameServerConfig further keys of the name server's configuration, where it is a process of its own */
    RillServers(Path directory, Options options, Map<String, String> nameServerConfig) {
        int nameServerPort = FreePorts.one();
        nameServers = "127.0.0.1:" + nameServerPort;
        for (int index = 0; index < options.brokers(); index++) {
            // The "VIP channel" is always two below; the replication port is put one above.
            brokerPorts.add(FreePorts.besides(-2, 1));
        }
        try {
            if (options.equals(Options.DEFAULTS)) {
                firstBrokerCommand = standalone(directory, nameServerPort);
            } else {
                Path config = properties(directory.resolve("namesrv.conf"), nameServerConfig);
                start(rill(
                        "namesrv", "--port", nameServerPort, "--data", directory.resolve("namesrv"), "-c", config));
                firstBrokerCommand = broker(directory, 0, options);
            }
            firstBroker = start(firstBrokerCommand);
            for (int index = 1; index < options.brokers(); index++) {
                start(broker(directory, index, options));
            }
        } catch (AssertionError | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    @Override
    public String nameServers() {
        return nameServers;
    }

    @Override
    public String brokerAddress(int index) {
        return "127.0.0.1:" + brokerPorts.get(index);
    }

    @Override
    public void killBroker() {
        firstBroker.kill();
    }

    @Override
    public void stopBroker() {
        firstBroker.terminate();
        firstBroker.exitCode(END_WAIT);
    }

    @Override
    public void startBroker() {
        firstBroker = start(firstBrokerCommand);
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.removeLast().close();
        }
    }

    private ServerProcess start(ServerProcess.Builder command) {
        ServerProcess process = command.start();
        started.addLast(process);
        return process;
    }

    private ServerProcess.Builder standalone(Path directory, int nameServerPort) {
        int port = brokerPorts.get(0);
        return rill(
                "standalone",
                "--data",
                directory,
                "--namesrv-port",
                nameServerPort,
                "--broker-port",
                port,
                "--ha-port",
                port + 1,
                "--http-port",
                FreePorts.one());
    }

    private ServerProcess.Builder broker(Path directory, int index, Options options) {
        String name = "broker-" + index;
        int port = brokerPorts.get(index);
        Map<String, String> keys = new TreeMap<>(options.brokerConfig());
        keys.put("autoCreateTopicEnable", Boolean.toString(options.autoCreateTopics()));
        Path config = properties(directory.resolve(name + ".conf"), keys);
        return rill(
                "broker",
                "-n",
                nameServers,
                "--name",
                name,
                "--cluster",
                CLUSTER,
                "--port",
                port,
                "--ha-port",
                port + 1,
                "--data",
                directory.resolve(name),
                "-c",
                config);
    }

    private static Path properties(Path file, Map<String, String> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerProcess.Builder rill(Object... args) {
        Path rill = Path.of("..", "bin", "rill").toAbsolutePath().normalize();
        String[] command = Stream.concat(Stream.of(rill), Stream.of(args))
                .map(Object::toString)
                .toArray(String[]::new);
        return ServerProcess.command(command)
                .environment("JAVA_HOME", System.getProperty("java.home"))
                .readyWhen("^RillMQ .* ready: ")
                .within(START_WAIT);
    }
}
