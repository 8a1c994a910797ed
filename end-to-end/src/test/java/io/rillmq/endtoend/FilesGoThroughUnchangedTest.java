package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class FilesGoThroughUnchangedTest {
    private static final Path LOGS = Rill.ROOT.resolveSibling("shared").resolve("data/logs");

    @TempDir
    static Path home;

    private static Rill rill;
    private static Standalone servers;

    @BeforeAll
    static void start() {
        rill = new Rill(home);
        servers = Standalone.start(rill, "standalone");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Apache_2k", "HDFS_2k", "OpenSSH_2k", "OpenStack_2k", "Zookeeper_2k"})
    void aRealLogFileIsConsumedByteForByte(String name) throws IOException {
        Path file = LOGS.resolve(name + ".log");
        assumeTrue(Files.exists(file), "the shared log files are not beside this checkout: " + file);

        assertThat(throughTopic(name, file)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void emptyLinesMixedLineEndsAndBytesThatAreNoTextArriveAsTheyAre() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("\n\n\r\nfirst\r\n \n\n".getBytes(StandardCharsets.UTF_8));
        byte[] noise = new byte[200_000];
        new Random(42).nextBytes(noise);
        bytes.write(noise);
        bytes.write("\n".getBytes(StandardCharsets.UTF_8));
        bytes.write("x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        bytes.write("\nlast without end".getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(home.resolve("awkward"), bytes.toByteArray());

        assertThat(throughTopic("awkward", file)).isEqualTo(bytes.toByteArray());
    }

    @Test
    void standardInputIsProducedAndTagsSelectWhatIsConsumed() throws IOException {
        produceText("tagged", "paid one\n", "--tag", "paid", "--key", "1");
        produceText("tagged", "open two\n", "--tag", "open");
        produceText("tagged", "paid three\n", "--tag", "paid");

        assertThat(rill.print(
                        "consume",
                        "--topic",
                        "tagged",
                        "-n",
                        servers.nameServer(),
                        "--from",
                        "earliest",
                        "--tag",
                        "paid || refunded",
                        "--count",
                        "2"))
                .contains("paid one\n", "paid three\n")
                .doesNotContain("open");
    }

    @Test
    void aGroupGoesOnWhereItStopped() throws IOException {
        rill.print("topic", "create", "grouped", "--queues", "1", "-n", servers.nameServer());
        produceText("grouped", "a\nb\nc\nd\n");
        String[] consumeTwo = {
            "consume",
            "--topic",
            "grouped",
            "-n",
            servers.nameServer(),
            "--group",
            "g",
            "--from",
            "earliest",
            "--count",
            "2"
        };

        assertThat(rill.print(consumeTwo)).isEqualTo("a\nb\n");
        assertThat(rill.print(consumeTwo)).isEqualTo("c\nd\n");
    }

    @Test
    void tooFewMessagesWithinTheIdleTimeIsAFailureThatSaysHowMany() throws IOException {
        produceText("few", "only\n");

        Rill.Result result = rill.run(
                "consume",
                "--topic",
                "few",
                "-n",
                servers.nameServer(),
                "--from",
                "earliest",
                "--count",
                "2",
                "--idle-exit",
                "5");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEqualTo("only\n");
        assertThat(result.errors()).contains("only 1 of 2 messages");
    }

    private static byte[] throughTopic(String topic, Path file) throws IOException {
        long count = lines(Files.readAllBytes(file));
        rill.print("topic", "create", topic, "--queues", "1", "-n", servers.nameServer());
        Rill.Result produced =
                rill.run("produce", "--topic", topic, "--file", file.toString(), "-n", servers.nameServer());
        assertThat(produced.succeeded().errors()).contains("acknowledged " + count + " messages");
        return rill.run(
                        "consume",
                        "--topic",
                        topic,
                        "-n",
                        servers.nameServer(),
                        "--from",
                        "earliest",
                        "--count",
                        Long.toString(count))
                .succeeded()
                .bytes();
    }

    private static void produceText(String topic, String text, String... more) throws IOException {
        String[] args = {"produce", "--topic", topic, "--file", "-", "-n", servers.nameServer()};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        Rill.Running running = rill.start(all);
        running.input().write(text.getBytes(StandardCharsets.UTF_8));
        running.input().close();
        running.await().succeeded();
    }

    private static long lines(byte[] bytes) {
        long count = 0;
        for (byte each : bytes) {
            count += each == '\n' ? 1 : 0;
        }
        return bytes.length > 0 && bytes[bytes.length - 1] != '\n' ? count + 1 : count;
    }
}
