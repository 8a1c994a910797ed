package io.rillmq.benchmarks.timers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With so few messages that its figures mean nothing. */
@Tag("process")
class TimerLatenessTest {
    @TempDir
    Path directory;

    @Test
    void whatWaitsIsDeliveredOnceThoughTheBrokerIsKilled() {
        StringWriter printed = new StringWriter();
        StringWriter failures = new StringWriter();
        int exitCode = new CommandLine(new TimerLateness())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(failures))
                .execute(
                        "--pending=500",
                        "--rate=100",
                        "--seconds=1",
                        "--home=" + Path.of("").toAbsolutePath().getParent(),
                        "--directory=" + directory);

        assertThat(failures.toString()).isEmpty();
        assertThat(exitCode).as(printed.toString()).isZero();
        assertThat(printed.toString())
                .containsPattern("500 messages wait for days, sent at [0-9,]+ a second: [0-9]+ MiB used")
                .containsPattern("undisturbed: 100 messages due at 100 a second, .* lost 0, doubled 0, early 0")
                .containsPattern("after kill -9: .* lost 0, doubled 0, early 0")
                .containsPattern("after a stop: 500 messages wait for days still");
        assertThat(directory).isEmptyDirectory();
    }
}
