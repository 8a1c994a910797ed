package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.FreePorts;
import io.rillmq.testbase.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class KilledBrokerTest {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);
    private static final int LINES_MAX = 2_000_000;
    private static final Pattern ACKNOWLEDGED = Pattern.compile("acknowledged (\\d+) messages");

    @TempDir
    Path home;

    private final long seed = Long.getLong("kill.seed", System.nanoTime());

    @Test
    void afterKillNineInTheMiddleOfProducingEverythingAcknowledgedIsThereInOrder() throws IOException {
        Random random = new Random(seed);
        Rill rill = new Rill(home);
        int nameServerPort = FreePorts.one();
        String nameServer = "127.0.0.1:" + nameServerPort;
        String brokerPort = Integer.toString(FreePorts.besides(-2, 1));
        try (ServerProcess running = rill.server("namesrv", "--port", Integer.toString(nameServerPort))) {
            for (int round = 1; round <= ROUNDS; round++) {
                String topic = "round" + round;
                int killAfter = 2_000 + random.nextInt(60_000);
                String what = "round " + round + " with -Dkill.seed=" + seed;

                long acknowledged;
                try (ServerProcess broker = rill.server("broker", "-n", nameServer, "--port", brokerPort)) {
                    rill.print("topic", "create", topic, "--queues", "1", "-n", nameServer);
                    acknowledged = produceUntilKilled(rill, topic, nameServer, broker, killAfter);
                }
                assertThat(acknowledged).as(what).isPositive();

                try (ServerProcess broker = rill.server("broker", "-n", nameServer, "--port", brokerPort)) {
                    long stored = stored(rill, topic, nameServer);
                    System.out.println(what + ": " + acknowledged + " acknowledged, " + stored + " stored");
                    assertThat(stored).as(what).isGreaterThanOrEqualTo(acknowledged);
                    assertInOrder(rill, topic, nameServer, stored, what);
                    assertThat(broker.isAlive()).as(what).isTrue();
                }
            }
            assertThat(running.isAlive()).isTrue();
        }
    }

    /** Writes numbered lines and kills the broker when it has taken {@code killAfter} of them from us. */
    private static long produceUntilKilled(
            Rill rill, String topic, String nameServer, ServerProcess broker, int killAfter) throws IOException {
        Rill.Running producing = rill.start("produce", "--topic", topic, "--file", "-", "-n", nameServer);
        try (OutputStream lines = producing.input()) {
            for (int number = 0; number < LINES_MAX; number++) {
                if (number == killAfter) {
                    lines.flush();
                    broker.kill();
                }
                lines.write(line(number).getBytes(StandardCharsets.UTF_8));
            }
            throw new AssertionError("producing did not stop although its broker was killed");
        } catch (IOException pipeClosedBecauseProducingStopped) {
            Rill.Result result = producing.await();
            assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
            Matcher matcher = ACKNOWLEDGED.matcher(result.errors());
            assertThat(matcher.find()).as(result.errors()).isTrue();
            return Long.parseLong(matcher.group(1));
        }
    }

    private static long stored(Rill rill, String topic, String nameServer) {
        String[] lines =
                rill.print("topic", "describe", topic, "-n", nameServer).strip().split("\n");
        String[] columns = lines[lines.length - 1].strip().split("\\s+");
        return Long.parseLong(columns[columns.length - 1]);
    }

    private static void assertInOrder(Rill rill, String topic, String nameServer, long count, String what)
            throws IOException {
        Rill.Result consumed = rill.run(
                "consume",
                "--topic",
                topic,
                "-n",
                nameServer,
                "--from",
                "earliest",
                "--count",
                Long.toString(count),
                "--idle-exit",
                "20");
        consumed.succeeded();
        try (BufferedReader reader = Files.newBufferedReader(consumed.out())) {
            for (int number = 0; number < count; number++) {
                assertThat(reader.readLine() + "\n").as(what).isEqualTo(line(number));
            }
            assertThat(reader.readLine()).as(what).isNull();
        }
    }

    private static String line(int number) {
        return "line " + number + " of a log that is being collected while its broker is killed\n";
    }
}
