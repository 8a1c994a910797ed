package io.rillmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.cli.serve.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RillTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @TempDir
    Path directory;

    @BeforeEach
    void capture() {
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(rill("--help")).isZero();
        assertThat(output())
                .contains(
                        "demo",
                        "standalone",
                        "namesrv",
                        "broker",
                        "gateway",
                        "topic",
                        "transaction",
                        "produce",
                        "consume",
                        "store",
                        "version");
    }

    @Test
    void aWrongCommandLineIsCode2AndNamesTheWord() {
        assertThat(rill("standalone", "--prot", "1")).isEqualTo(2);
        assertThat(output()).contains("'--prot'").contains("rill standalone --help");
    }

    @Test
    void aBadNameServerIsOneLineThatShowsTheForm() {
        assertThat(rill("topic", "list", "-n", "nowhere")).isEqualTo(1);
        assertThat(output()).hasLineCount(1).contains("-n nowhere").contains("HOST:PORT");
    }

    @Test
    void anIllegalTopicIsOneLineThatNamesIt() {
        assertThat(rill("produce", "--topic", "a b", "--file", "-")).isEqualTo(1);
        assertThat(output()).hasLineCount(1).contains("'a b'");
    }

    @Test
    void aMissingInputFileIsOneLineThatNamesIt() {
        assertThat(rill("produce", "--topic", "logs", "--file", directory.resolve("none") + ""))
                .isEqualTo(1);
        assertThat(output()).hasLineCount(1).contains("none").contains("--file");
    }

    @Test
    void aDescriptorOfAnotherServerSaysHowToStartThatOne() throws Exception {
        Path file =
                Files.writeString(directory.resolve("g.json"), "{\"verticle\": \"io.rillmq.gateway.GatewayVerticle\"}");

        assertThat(rill("broker", "-c", file.toString())).isEqualTo(1);
        assertThat(output()).hasLineCount(1).contains("rill gateway -c " + file);
    }

    @Test
    void aListOfNoTransactionsIsOneLineThatNamesTheOption() {
        assertThat(rill("transaction", "list", "--count", "0")).isEqualTo(1);
        assertThat(output()).hasLineCount(1).contains("--count 0");
    }

    private int rill(String... args) {
        return Rill.run(new Home(directory, directory.resolve("data")), false, args);
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
