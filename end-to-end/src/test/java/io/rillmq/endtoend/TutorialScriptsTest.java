package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.FreePorts;
import io.rillmq.testbase.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RocketMQ's quick start, with its own names for the scripts. */
@Tag("process")
class TutorialScriptsTest {
    private static final Duration STOP = Duration.ofSeconds(15);

    @TempDir
    Path home;

    @Test
    void mqnamesrvAndMqbrokerStartAndMqshutdownEndsThem() {
        Rill rill = new Rill(home);
        String port = Integer.toString(FreePorts.one());
        String nameServer = "127.0.0.1:" + port;
        try (ServerProcess names = rill.starter("mqnamesrv", "--port", port)
                        .readyWhen(" ready: ")
                        .start();
                ServerProcess broker = rill.starter(
                                "mqbroker", "-n", nameServer, "--enable-proxy", "--port", "" + FreePorts.besides(-2, 1))
                        .readyWhen(" ready: ")
                        .start()) {
            assertThat(broker.output()).anyMatch(line -> line.contains("gRPC clients cannot connect"));

            assertThat(rill.script("mqshutdown", "broker").await().succeeded().output())
                    .contains("Stopping");
            assertThat(broker.exitCode(STOP)).isZero();
            assertThat(names.isAlive()).isTrue();

            rill.script("mqshutdown", "namesrv").await().succeeded();
            assertThat(names.exitCode(STOP)).isZero();
        }
    }

    @Test
    void mqshutdownWithNothingToEndSaysSo() {
        Rill.Result result = new Rill(home).script("mqshutdown", "broker").await();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("No mqbroker is running");
    }
}
