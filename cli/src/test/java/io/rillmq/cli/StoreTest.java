package io.rillmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.cli.serve.Home;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rill store} on a directory of RocketMQ's. */
class StoreTest {
    /** Of the record with the body {@code hello1}: its body begins 88 bytes behind its start. */
    private static final int SECOND_BODY = 264 + 88;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @TempDir
    Path directory;

    private Path store;

    @BeforeEach
    void capture() throws IOException {
        store = GoldenStore.writeTo(directory.resolve("store"));
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    private int rill(String... args) {
        return Rill.run(new Home(directory, directory.resolve("data")), false, args);
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String complaint() {
        return complained.toString(StandardCharsets.UTF_8);
    }

    private void damage() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(
                store.resolve("commitlog/00000000000000000000").toFile(), "rw")) {
            log.seek(SECOND_BODY);
            log.write('H');
        }
    }

    @Test
    void aSoundDirectoryIsOkAndCode0() {
        assertThat(rill("store", "check", store.toString())).isZero();

        assertThat(lines()).last().isEqualTo("OK");
        assertThat(lines())
                .anyMatch(line -> line.startsWith("log ") && line.contains("log offsets 0 to 6325"))
                .anyMatch(line -> line.matches("\\s+TopicTest\\s+3\\s+0\\s+3\\s+3"));
        assertThat(complaint()).isEmpty();
    }

    @Test
    void aDamagedDirectoryIsCode1AndTheProblemHasItsPosition() throws IOException {
        damage();

        assertThat(rill("store", "check", store.toString())).isEqualTo(1);

        assertThat(lines()).last().isEqualTo("DAMAGED: 1 problem");
        assertThat(lines()).anyMatch(line -> line.startsWith("problem: the log is damaged from 264 to 528"));
    }

    @Test
    void aReportForProgramsIsOneObject() throws IOException {
        damage();

        assertThat(rill("store", "check", "--json", store.toString())).isEqualTo(1);

        JsonObject report = new JsonObject(printed.toString(StandardCharsets.UTF_8));
        assertThat(report.getInteger("problemCount")).isEqualTo(1);
        assertThat(report.getLong("maxLogOffset")).isEqualTo(6325);
        assertThat(report.getJsonArray("problems").getString(0)).contains("from 264 to 528");
    }

    @Test
    void whatIsNoStoreIsCode2AndOneLine() {
        assertThat(rill("store", "check", directory.toString())).isEqualTo(2);

        assertThat(complaint()).hasLineCount(1).contains(directory + " is no store");
        assertThat(lines()).isEmpty();
    }

    @Test
    void recordsArePrintedWithAllThatIsKnown() {
        assertThat(rill("store", "dump", store.toString(), "--topic", "TopicTest", "--queue", "0", "--count", "1"))
                .isZero();

        assertThat(lines())
                .anyMatch(line -> line.startsWith("queue 0 offset 0, log offset 264, 264 bytes"))
                .anyMatch(line -> line.matches("  tags +TagA"))
                .anyMatch(line -> line.matches("  keys +KEY1"))
                .anyMatch(line -> line.contains("UNIQ_KEY="))
                .anyMatch(line -> line.matches("  stored +2026-.* by .*:\\d+"))
                .anyMatch(line -> line.matches("  body +6 bytes: hello1"));
    }

    @Test
    void bodiesArePrintedAlone() {
        assertThat(rill("store", "dump", store.toString(), "--topic", "TopicTest", "--queue", "2", "--body-only"))
                .isZero();

        assertThat(lines()).startsWith("b0", "b1");
    }

    @Test
    void recordsForProgramsAreOneObjectEach() {
        assertThat(rill("store", "dump", store.toString(), "--topic", "AutoTopic", "--json"))
                .isZero();

        JsonObject record = new JsonObject(lines().get(0));
        assertThat(record.getString("body")).isEqualTo("auto");
        assertThat(record.getJsonObject("properties").getString("KEYS")).isEqualTo("K1");
        assertThat(record.getLong("logOffset")).isEqualTo(792);
    }

    @Test
    void anUnknownTopicIsSaidToHaveNoRecords() {
        assertThat(rill("store", "dump", store.toString(), "--topic", "nothing"))
                .isZero();

        assertThat(lines()).isEmpty();
        assertThat(complaint()).contains("no record of topic nothing");
    }

    @Test
    void badInputNamesOptionAndValue() {
        assertThat(rill("store", "dump", store.toString(), "--topic", "TopicTest", "--count", "0"))
                .isEqualTo(2);
        assertThat(complaint()).contains("--count must be 1 or more: 0");
        assertThat(rill("store", "dump", store.toString(), "--topic", "a/b")).isEqualTo(2);
        assertThat(complaint()).contains("--topic").contains("'a/b'");
    }
}
