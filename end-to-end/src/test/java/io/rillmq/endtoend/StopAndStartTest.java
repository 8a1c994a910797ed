package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.testbase.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class StopAndStartTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    Path home;

    @Test
    void aTerminatedStandaloneEndsWithCodeZeroWithinTenSecondsAndANewOneHasEverything() throws IOException {
        Rill rill = new Rill(home);
        String[] args = {
            "standalone",
            "--namesrv-port",
            Integer.toString(FreePorts.one()),
            "--broker-port",
            Integer.toString(FreePorts.besides(-2, 1)),
            "--http-port",
            Integer.toString(FreePorts.one())
        };
        Path file = Files.writeString(home.resolve("three"), "one\ntwo\nthree\n");
        String[] consume;
        try (Standalone servers = Standalone.of(rill.server(args))) {
            rill.print("topic", "create", "kept", "--queues", "1", "-n", servers.nameServer());
            rill.print("produce", "--topic", "kept", "--file", file.toString(), "-n", servers.nameServer());
            consume = new String[] {
                "consume",
                "--topic",
                "kept",
                "-n",
                servers.nameServer(),
                "--group",
                "g",
                "--from",
                "earliest",
                "--count",
                "1"
            };
            assertThat(rill.print(consume)).isEqualTo("one\n");

            servers.process().terminate();
            assertThat(servers.process().exitCode(STOP)).isZero();
        }

        try (Standalone servers = Standalone.of(rill.server(args))) {
            assertThat(rill.print(consume)).isEqualTo("two\n");
            assertThat(rill.print("topic", "list", "-n", servers.nameServer())).contains("kept");
            servers.process().terminate();
            assertThat(servers.process().exitCode(STOP)).isZero();
        }
    }

    @Test
    void aTerminatedConsumerEndsByItselfAndHasPrintedWhatItGot() throws IOException {
        Rill rill = new Rill(home);
        Path file = Files.writeString(home.resolve("two"), "one\ntwo\n");
        try (Standalone servers = Standalone.start(rill, "standalone")) {
            rill.print("topic", "create", "tail", "--queues", "1", "-n", servers.nameServer());
            rill.print("produce", "--topic", "tail", "--file", file.toString(), "-n", servers.nameServer());
            Rill.Running consumer =
                    rill.start("consume", "--topic", "tail", "--from", "earliest", "-n", servers.nameServer());
            await().atMost(WAIT).until(() -> Files.readString(consumer.out()).contains("two\n"));

            consumer.process().toHandle().destroy();

            Rill.Result result = consumer.await();
            assertThat(result.output()).isEqualTo("one\ntwo\n");
            assertThat(result.errors()).contains("consumed 2 messages");
        }
    }
}
