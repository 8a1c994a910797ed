package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.FreePorts;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The descriptors of {@code conf}, on other ports, each way they can be used. */
@Tag("process")
class DescriptorsTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String LAUNCHER = "io.vertx.launcher.application.VertxApplication";

    @TempDir
    Path home;

    private final String namesrvPort = Integer.toString(FreePorts.one());
    private final String brokerPort = Integer.toString(FreePorts.besides(-2, 1));
    private final String httpPort = Integer.toString(FreePorts.one());
    private final String nameServer = "127.0.0.1:" + namesrvPort;
    private Rill rill;

    @BeforeEach
    void useHome() {
        rill = new Rill(home);
    }

    @Test
    void oneFileStartsAllServers() throws IOException {
        try (Standalone servers = Standalone.of(rill.server("standalone", "-c", conf("standalone.json")))) {
            assertThat(servers.nameServer()).isEqualTo(nameServer);
            assertThat(servers.broker()).isEqualTo("127.0.0.1:" + brokerPort);
            assertThat(servers.page()).isEqualTo("http://127.0.0.1:" + httpPort + "/");
        }
    }

    /** The launcher takes the configuration from --conf, and the other options from --deployment-options. */
    @Test
    void theVertxLauncherDeploysTheSameDescriptors() throws IOException {
        String broker = conf("broker.json");
        try (ServerProcess names = launch("io.rillmq.namesrv.NameServerVerticle", "--conf", conf("namesrv.json"));
                ServerProcess brokers =
                        launch("io.rillmq.broker.BrokerVerticle", "--deployment-options", broker, "--conf", broker);
                ServerProcess gateway = launch("io.rillmq.gateway.GatewayVerticle", "--conf", conf("gateway.json"))) {
            assertAMessageGoesThrough();
            assertThat(names.isAlive()).isTrue();
            assertThat(brokers.isAlive()).isTrue();
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void aPropertiesFileOfRocketMqStartsABroker() throws IOException {
        try (ServerProcess names = rill.server("namesrv", "-c", conf("namesrv.json"));
                ServerProcess broker = rill.server("broker", "-c", conf("broker.conf"))) {
            assertAMessageGoesThrough();
            assertThat(names.isAlive()).isTrue();
            assertThat(broker.output()).anyMatch(line -> line.contains("broker 127.0.0.1:" + brokerPort));
        }
    }

    @Test
    void flagsWinOverThePropertiesFile() throws IOException {
        String other = Integer.toString(FreePorts.besides(-2, 1));

        try (ServerProcess broker =
                rill.server("broker", "-c", conf("broker.conf"), "--port", other, "--name", "broker-z")) {
            assertThat(broker.output()).anyMatch(line -> line.contains("broker 127.0.0.1:" + other));
            assertThat(home.resolve(".rillmq/broker-z")).isDirectory();
        }
    }

    private void assertAMessageGoesThrough() throws IOException {
        Path file = Files.writeString(home.resolve("line"), "through\n");
        rill.print("topic", "create", "t", "--queues", "1", "-n", nameServer);
        rill.run("produce", "--topic", "t", "--file", file.toString(), "-n", nameServer)
                .succeeded();
        assertThat(rill.print("consume", "--topic", "t", "--from", "earliest", "--count", "1", "-n", nameServer))
                .isEqualTo("through\n");
    }

    private ServerProcess launch(String verticle, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = verticle;
        System.arraycopy(args, 0, all, 1, args.length);
        return ServerProcess.java(Rill.ROOT.resolve("cli/target/lib") + "/*", LAUNCHER, all)
                .jvm("-Duser.home=" + home)
                .directory(home)
                .readyWhen("Succeeded in deploying")
                .within(START)
                .start();
    }

    /** The file of this name, with this test's ports in place of the usual ones. */
    private String conf(String name) throws IOException {
        String text = Files.readString(Rill.ROOT.resolve("conf").resolve(name))
                .replace("9876", namesrvPort)
                .replace("10911", brokerPort)
                .replace("8080", httpPort);
        return Files.writeString(home.resolve(name), text).toString();
    }
}
