package io.rillmq.benchmarks.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With a log so small that its figures mean nothing. */
@Tag("process")
class RestartTimesTest {
    @TempDir
    Path directory;

    @Test
    void aBrokerIsKilledAndStoppedUnderLoadAndFindsEverythingAgain() {
        StringWriter printed = new StringWriter();
        StringWriter failures = new StringWriter();
        int exitCode = new CommandLine(new RestartTimes())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(failures))
                .execute(
                        "--gib=0.01",
                        "--rounds=1",
                        "--seconds=1",
                        "--home=" + Path.of("").toAbsolutePath().getParent(),
                        "--directory=" + directory);

        assertThat(failures.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(printed.toString())
                .containsPattern("round 1: kill -9 at [0-9,]*[1-9][0-9,]* sends/s; ready after")
                .containsPattern("round 1: SIGTERM at [0-9,]*[1-9][0-9,]* sends/s, stopped in [0-9.]+ s; ready after")
                .containsPattern("after kill -9: ready median [0-9.]+ s, worst [0-9.]+ s")
                .containsPattern("after SIGTERM: ready median [0-9.]+ s, worst [0-9.]+ s")
                .containsPattern("all of [0-9,]+ acknowledged messages were found");
        assertThat(directory).isEmptyDirectory();
    }
}
