package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot succeed ends with code 1 and a line that names the cause and the fix. */
@Tag("process")
class StartRefusedTest {
    @TempDir
    Path home;

    private Rill rill;

    @BeforeEach
    void useHome() {
        rill = new Rill(home);
    }

    @Test
    void becauseThePortIsTaken() {
        try (Standalone first = Standalone.start(rill, "standalone")) {
            String port = portOf(first.nameServer());
            assertRefused(rill.run("namesrv", "--port", port, "--data", home + "/other"), port, "taken", "--port");

            String httpPort = portOf(first.page().replaceAll("/$", ""));
            assertRefused(
                    rill.run(
                            "standalone",
                            "--data",
                            home + "/other",
                            "--namesrv-port",
                            "0",
                            "--broker-port",
                            "0",
                            "--http-port",
                            httpPort),
                    httpPort,
                    "taken",
                    "--http-port");
        }
    }

    @Test
    void becauseAnotherProcessHasTheDataDirectory() {
        try (Standalone first = Standalone.start(rill, "standalone", "--data", home + "/data")) {
            assertRefused(
                    rill.run("broker", "-n", first.nameServer(), "--port", "0", "--data", home + "/data/broker-a"),
                    home + "/data/broker-a");
        }
    }

    @Test
    void becauseAKeyOrAValueInTheFileIsWrong() throws IOException {
        Path unknown = Files.writeString(home.resolve("a.conf"), "brokerNmae = x\nlistenPort = 0\n");
        assertRefused(rill.run("broker", "-n", "localhost:9876", "-c", unknown.toString()), "brokerNmae", "brokerName");

        Path bad = Files.writeString(home.resolve("b.conf"), "flushDiskType = SOMETIMES\n");
        assertRefused(
                rill.run("broker", "-n", "localhost:9876", "-c", bad.toString()),
                "flushDiskType",
                "SOMETIMES",
                "SYNC_FLUSH");

        Path json = Files.writeString(home.resolve("c.json"), "{\"config\": {\"listenPort\": \"many\"}}");
        assertRefused(rill.run("namesrv", "-c", json.toString()), "listenPort", "many");
    }

    @Test
    void becauseTheNameServersAreNoList() {
        assertRefused(rill.run("broker", "-n", "localhost"), "localhost", "HOST:PORT");
    }

    @Test
    void becauseTheHeapIsNoSize() {
        assertRefused(rill.run("standalone", "--heap", "much"), "--heap much", "256m");
    }

    @Test
    void aClientCommandNamesTheNameServerThatDoesNotAnswer() {
        String nobody = "127.0.0.1:" + FreePorts.one();

        assertRefused(rill.run("topic", "list", "-n", nobody), nobody);
    }

    private static void assertRefused(Rill.Result result, String... words) {
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
        assertThat(result.errors().lines().filter(line -> line.startsWith("rill: ")))
                .as(result.errors())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(words));
        assertThat(result.errors()).doesNotContain("\tat ");
        assertThat(result.output()).doesNotContain(" ready: ");
    }

    private static String portOf(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }
}
