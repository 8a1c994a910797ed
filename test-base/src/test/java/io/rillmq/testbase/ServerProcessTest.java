package io.rillmq.testbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("process")
class ServerProcessTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    @Test
    void startReturnsWhenTheReadyLineIsPrinted() {
        try (ServerProcess server = shell("echo starting; echo ready on port 1234; read forever")) {
            assertThat(server.isAlive()).isTrue();
            assertThat(server.output()).contains("starting", "ready on port 1234");
            assertThat(server.awaitLine("port (\\d+)", WAIT)).isEqualTo("1234");
        }
    }

    @Test
    void aProcessThatEndsWithoutGettingReadyIsReportedWithItsOutput() {
        assertThatThrownBy(() -> shell("echo port 1234 is taken; exit 3"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the process ended")
                .hasMessageContaining("port 1234 is taken");
    }

    @Test
    void aTerminatedProcessMaySayHowItEnded() {
        try (ServerProcess server = shell("trap 'exit 7' TERM; echo ready; while :; do read -t 1 forever; done")) {
            server.terminate();

            assertThat(server.exitCode(WAIT)).isEqualTo(7);
        }
    }

    @Test
    void aKilledProcessIsGone() {
        try (ServerProcess server = shell("trap '' TERM; echo ready; read forever")) {
            server.kill();

            assertThat(server.isAlive()).isFalse();
        }
    }

    private static ServerProcess shell(String script) {
        return ServerProcess.command("bash", "-c", script)
                .readyWhen("ready")
                .within(WAIT)
                .start();
    }
}
