package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.testbase.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators look at transactions that nobody decides, and decide. */
@Tag("process")
class TransactionCommandsTest {
    private static final String GIVEN_UP = "TRANS_CHECK_MAX_TIME_TOPIC";

    @TempDir
    Path directory;

    /** Never decides. */
    private static final class Undecided implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return LocalTransactionState.UNKNOW;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return LocalTransactionState.UNKNOW;
        }
    }

    private static TransactionMQProducer undecided(Clients clients) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(unique("producers"));
        producer.setTransactionListener(new Undecided());
        return clients.started(producer);
    }

    @Test
    void transactionsAreListedCommittedAndRolledBackByHandAsTheDocumentationSays() throws Exception {
        Map<String, String> patient = Map.of("transactionTimeOut", "600000");
        try (Servers servers = new RillServers(directory, new Servers.Options(1, true, patient));
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("undecided", 1);
            TransactionMQProducer producer = undecided(clients);
            String first = producer.sendMessageInTransaction(message(topic, "first"), null)
                    .getMsgId();
            String second = producer.sendMessageInTransaction(message(topic, "second"), null)
                    .getMsgId();
            Documented commands = new Documented(servers.nameServers());

            List<String> table = commands.run("list", "", 0);
            assertThat(table.get(0)).contains("ID", "MESSAGE", "PRODUCER GROUP", "TOPIC", "AGE", "ASKED");
            assertThat(table).anyMatch(line -> line.contains(first) && line.contains(topic));
            String idOfFirst = idOf(first, table);
            String idOfSecond = idOf(second, table);

            assertThat(commands.run("commit", idOfFirst, 0)).contains("transaction " + idOfFirst + " is committed");
            assertThat(commands.run("rollback", idOfSecond, 0))
                    .contains("transaction " + idOfSecond + " is rolled back");
            assertThat(String.join("\n", commands.run("commit", idOfSecond, 1)))
                    .contains(second, "has ended already: it was rolled back");
            assertThat(String.join("\n", commands.run("commit", "0".repeat(32), 1)))
                    .contains("none of this cluster's", servers.brokerAddress(0));
            assertThat(commands.run("list", "", 0)).containsExactly("no transaction waits for its end");

            assertThat(clients.readAll(topic, 1).bodies()).containsExactly("first");
        }
    }

    private static String idOf(String messageId, List<String> table) {
        return table.stream()
                .filter(line -> line.contains(messageId))
                .map(line -> line.split(" +")[0])
                .findFirst()
                .orElseThrow();
    }

    /** The commands of docs/operations.md. */
    private record Documented(String nameServers) {
        List<String> run(String command, String id, int exitCode) throws Exception {
            String line = Files.readAllLines(Path.of("../docs/operations.md")).stream()
                    .filter(each -> each.startsWith("bin/rill transaction " + command))
                    .findFirst()
                    .orElseThrow();
            String[] words = line.replaceAll(" +#.*", "").replace("ID", id).split(" ");
            words[0] = Path.of("..", words[0]).toAbsolutePath().normalize().toString();
            try (ServerProcess process = ServerProcess.command(words)
                    .environment("JAVA_HOME", System.getProperty("java.home"))
                    .environment("NAMESRV_ADDR", nameServers)
                    .start()) {
                int code = process.exitCode(WAIT);
                assertThat(code).as(() -> line + ": " + process.output()).isEqualTo(exitCode);
                return process.output();
            }
        }
    }

    @Test
    void whatWasGivenUpIsAskedAboutAgainByTheOfficialAdminTool() throws Exception {
        Map<String, String> impatient =
                Map.of("transactionTimeOut", "500", "transactionCheckInterval", "500", "transactionCheckMax", "1");
        try (Servers servers = new RillServers(directory, new Servers.Options(1, true, impatient));
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("undecided", 1);
            undecided(clients).sendMessageInTransaction(message(topic, "late"), null);
            await().atMost(WAIT)
                    .ignoreExceptions()
                    .until(() -> clients.readAll(GIVEN_UP, 1).bodies().equals(List.of("late")));
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("instance"));
            admin.start();
            clients.atEnd(admin::shutdown);
            MessageExt givenUp = clients.readAll(GIVEN_UP, 1).messages().get(0);

            assertThat(admin.resumeCheckHalfMessage(GIVEN_UP, offsetIdOf(givenUp)))
                    .isTrue();

            // Asked once more in vain, it is given up once more.
            assertThat(clients.readAll(GIVEN_UP, 2).bodies()).containsExactly("late", "late");
        }
    }

    private static String offsetIdOf(MessageExt message) {
        return ((MessageClientExt) message).getOffsetMsgId();
    }
}
