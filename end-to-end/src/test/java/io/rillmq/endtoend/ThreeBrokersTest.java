package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.FreePorts;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class ThreeBrokersTest {
    @TempDir
    Path home;

    @Test
    void flagsAloneAreEnoughForThreeBrokersOfOneCluster() throws IOException {
        Rill rill = new Rill(home);
        List<ServerProcess> started = new ArrayList<>();
        try {
            String port = Integer.toString(FreePorts.one());
            started.add(rill.server("namesrv", "--port", port));
            String nameServer = "127.0.0.1:" + port;
            for (String name : List.of("broker-a", "broker-b", "broker-c")) {
                String brokerPort = Integer.toString(FreePorts.besides(-2, 1));
                started.add(rill.server(
                        "broker", "-n", nameServer, "--cluster", "c1", "--name", name, "--port", brokerPort));
            }

            rill.print("topic", "create", "spread", "--queues", "2", "-n", nameServer);
            List<String> lines =
                    IntStream.range(0, 300).mapToObj(i -> "line " + i).toList();
            Path file = Files.write(home.resolve("lines"), lines);
            rill.run("produce", "--topic", "spread", "--file", file.toString(), "-n", nameServer)
                    .succeeded();

            assertThat(rill.print("topic", "describe", "spread", "-n", nameServer))
                    .contains("broker-a", "broker-b", "broker-c");
            String consumed = rill.print(
                    "consume", "--topic", "spread", "-n", nameServer, "--from", "earliest", "--count", "300");
            assertThat(Arrays.asList(consumed.split("\n"))).containsExactlyInAnyOrderElementsOf(lines);
            assertThat(home.resolve(".rillmq"))
                    .isDirectoryContaining("glob:**/broker-a")
                    .isDirectoryContaining("glob:**/broker-b")
                    .isDirectoryContaining("glob:**/broker-c");
        } finally {
            for (int index = started.size() - 1; index >= 0; index--) {
                started.get(index).close();
            }
        }
    }
}
