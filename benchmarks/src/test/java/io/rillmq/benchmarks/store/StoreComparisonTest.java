package io.rillmq.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Runs one comparison of each kind, so shortly that its figures mean nothing: only that both stores do the work. */
@Tag("process")
class StoreComparisonTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Work.class,
            names = {"APPEND_1K_SYNC", "APPEND_100B_8", "READ_TAIL", "REPLAY"})
    void bothStoresDoTheWorkAndAreComparedByRateAndCpu(Work work) {
        StringWriter printed = new StringWriter();
        StringWriter failures = new StringWriter();
        int exitCode = new CommandLine(new StoreComparison())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(failures))
                .execute(
                        work.name(),
                        "--length=SMOKE",
                        "--rounds=1",
                        "--home=" + Path.of("").toAbsolutePath().getParent(),
                        "--directory=" + directory);

        assertThat(failures.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(printed.toString())
                .contains(work.title)
                .containsPattern("RillMQ +[0-9,]*[1-9][0-9,]* ")
                .containsPattern("RocketMQ +[0-9,]*[1-9][0-9,]* ")
                .containsPattern("medians: rate [0-9.]+ x");
        assertThat(directory).isEmptyDirectory();
    }
}
