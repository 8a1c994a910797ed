package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.apache.rocketmq.client.producer.LocalTransactionState.COMMIT_MESSAGE;
import static org.apache.rocketmq.client.producer.LocalTransactionState.ROLLBACK_MESSAGE;
import static org.apache.rocketmq.client.producer.LocalTransactionState.UNKNOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of messages whose producer decides about them later. */
@Tag("process")
class TransactionMessagesTest {
    private static final String GIVEN_UP = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final int CHECKS_MAX = 3;
    /** Questions that are not counted in a test. */
    private static final int MANY = 1_000_000;

    @TempDir
    Path directory;

    private Servers servers;
    private Clients clients;
    private String topic;

    private void start(int checksMax) throws Exception {
        Map<String, String> impatient = Map.of(
                "transactionTimeOut", "1000",
                "transactionCheckInterval", "1000",
                "transactionCheckMax", Integer.toString(checksMax));
        servers = Servers.start(directory, new Servers.Options(1, true, impatient));
        clients = new Clients(servers.nameServers());
        topic = clients.topic("transactions", 2);
    }

    @AfterEach
    void stop() {
        if (clients != null) {
            clients.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    /** Decides by the text of a message, and remembers what it was asked. */
    private static final class Decisions implements TransactionListener {
        private final Function<String, LocalTransactionState> atOnce;
        private final Function<String, LocalTransactionState> whenAsked;
        private final Queue<String> questions = new ConcurrentLinkedQueue<>();

        Decisions(
                Function<String, LocalTransactionState> atOnce, Function<String, LocalTransactionState> whenAsked) {
            this.atOnce = atOnce;
            this.whenAsked = whenAsked;
        }

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return atOnce.apply(new String(message.getBody(), StandardCharsets.UTF_8));
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            questions.add(Inbox.body(message));
            return whenAsked.apply(Inbox.body(message));
        }
    }

    private TransactionMQProducer producer(String group, Decisions decisions) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(group);
        producer.setTransactionListener(decisions);
        return clients.started(producer);
    }

    private void sendAll(TransactionMQProducer producer, List<String> texts) throws Exception {
        for (String text : texts) {
            producer.sendMessageInTransaction(message(topic, text), null);
        }
    }

    @Test
    void committedMessagesComeAndOthersDoNotWhetherSaidAtOnceOrWhenAsked() throws Exception {
        start(MANY);
        Decisions decisions = new Decisions(
                text -> text.startsWith("asked") ? UNKNOW : text.contains("yes") ? COMMIT_MESSAGE : ROLLBACK_MESSAGE,
                text -> text.contains("yes") ? COMMIT_MESSAGE : ROLLBACK_MESSAGE);
        Inbox inbox = new Inbox();
        clients.consume(unique("group"), topic, inbox);
        TransactionMQProducer producer = producer(unique("producers"), decisions);

        List<String> committed = new ArrayList<>(bodies("now-yes", 5));
        committed.addAll(bodies("asked-yes", 5));
        sendAll(producer, committed);
        sendAll(producer, bodies("now-no", 5));
        sendAll(producer, bodies("asked-no", 5));

        inbox.awaitBodies(committed);
        await().atMost(WAIT).until(() -> decisions.questions.containsAll(bodies("asked-no", 5)));
        assertThat(decisions.questions).noneMatch(text -> text.startsWith("now"));
        assertThat(clients.readAll(topic, committed.size()).bodies()).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(inbox.messages())
                .allSatisfy(message -> assertThat(message.getProperty("REAL_TOPIC")).isNull());
    }

    @Test
    void anotherProducerOfTheGroupIsAskedWhenTheSenderIsGone() throws Exception {
        start(MANY);
        String group = unique("producers");
        TransactionMQProducer sender = producer(group, new Decisions(text -> UNKNOW, text -> UNKNOW));
        sendAll(sender, List.of("left behind"));
        sender.shutdown();

        sendAll(producer(group, new Decisions(text -> COMMIT_MESSAGE, text -> COMMIT_MESSAGE)), List.of("own"));

        Inbox inbox = new Inbox();
        clients.consume(unique("group"), topic, inbox);
        inbox.awaitBodies(List.of("left behind"));
    }

    @Test
    void aMessageNobodyDecidesAboutIsGivenUpAndKept() throws Exception {
        start(CHECKS_MAX);
        Decisions undecided = new Decisions(text -> UNKNOW, text -> UNKNOW);
        sendAll(producer(unique("producers"), undecided), List.of("never"));

        await().atMost(WAIT).ignoreExceptions().until(() -> clients.readAll(GIVEN_UP, 1)
                .bodies()
                .equals(List.of("never")));

        assertThat(undecided.questions).hasSizeBetween(1, CHECKS_MAX);
    }

    @Test
    void everyTransactionHasItsOutcomeOnceThoughTheBrokerIsKilled() throws Exception {
        start(MANY);
        Decisions decisions = new Decisions(
                text -> text.startsWith("asked") ? UNKNOW : COMMIT_MESSAGE,
                text -> text.contains("yes") ? COMMIT_MESSAGE : ROLLBACK_MESSAGE);
        TransactionMQProducer producer = producer(unique("producers"), decisions);
        List<String> committed = new ArrayList<>(bodies("now-yes", 20));
        committed.addAll(bodies("asked-yes", 20));
        sendAll(producer, committed);
        sendAll(producer, bodies("asked-no", 20));

        servers.killBroker();
        servers.startBroker();

        Inbox inbox = new Inbox();
        clients.consume(unique("group"), topic, inbox);
        inbox.awaitBodies(committed);
        await().atMost(WAIT).until(() -> decisions.questions.containsAll(bodies("asked-no", 20)));
        assertThat(clients.readAll(topic, committed.size()).bodies()).containsExactlyInAnyOrderElementsOf(committed);
    }
}
