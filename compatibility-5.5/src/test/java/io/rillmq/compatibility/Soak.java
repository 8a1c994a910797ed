package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.unique;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.compatibility.History.Fate;
import io.rillmq.compatibility.History.Sent;
import io.rillmq.compatibility.SoakGroup.Mode;
import io.rillmq.compatibility.Verdict.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All kinds of messages at once for a while, and a broker that is killed. Each topic is consumed by a group whose members
 * stay, and by one whose members join and leave, and speak TLS. Run by the profile {@code soak} only; {@code -Dsoak.seconds} and {@code -Dsoak.perSecond} (of each kind) change its size.
 */
@Tag("process")
@Tag("slow")
class Soak {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("soak.seconds", 600));
    private static final int PER_SECOND = Integer.getInteger("soak.perSecond", 20);
    private static final int PHASES = 6;
    private static final int QUEUES = 4;

    /** After the end: what is delayed or refused is still to come, and a busy machine takes its time. */
    private static final Duration END_WAIT = Duration.ofMinutes(3);

    /** Offsets are stored every second; a client looks for its queues every 20 s when a notice was lost. */
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));

    private static final int[] LEVEL_SECONDS = {1, 3, 5};
    private static final Map<String, String> BROKER =
            Map.of("messageDelayLevel", "1s 3s 5s", "transactionTimeOut", "1000", "transactionCheckInterval", "2000");
    private static final int ADMIN_TIMEOUT_MILLIS = 15_000;

    private final History history = new History();
    private final List<SoakGroup> staying = new ArrayList<>();
    private final List<SoakGroup> changing = new ArrayList<>();

    @Test
    void nothingIsLostOrOutOfOrderAndWhatComesAgainHasAReason() throws Exception {
        Path directory = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "servers").toAbsolutePath()), "soak");
        Servers.Options options = new Servers.Options(1, true, BROKER);
        try (Servers servers = Servers.start(directory, options);
                Clients clients = new Clients(servers.nameServers());
                Clients changingClients = new Clients(servers.nameServers(), true)) {
            List<SoakSender> senders = start(servers, clients, changingClients);
            for (int phase = 1; phase <= PHASES; phase++) {
                pass(LENGTH.dividedBy(PHASES));
                if (phase == PHASES / 2) {
                    restart(servers);
                } else if (phase < PHASES) {
                    change();
                }
            }
            for (SoakSender sender : senders) {
                sender.end();
            }
            assertThat(findings()).isEmpty();
            assertThat(topicsWith(Fate.STORED)).hasSameSizeAs(senders);
        }
    }

    private Set<String> topicsWith(Fate fate) {
        return history.sent().stream()
                .filter(message -> message.fate() == fate)
                .map(Sent::topic)
                .collect(toSet());
    }

    private List<SoakSender> start(Servers servers, Clients clients, Clients changingClients) throws Exception {
        Map<Mode, Map<String, SoakKind>> kinds = kinds(clients);
        for (Map.Entry<Mode, Map<String, SoakKind>> each : kinds.entrySet()) {
            List<String> topics = List.copyOf(each.getValue().keySet());
            staying.add(group(servers, each.getKey(), topics, clients));
            changing.add(group(servers, each.getKey(), topics, changingClients));
        }
        for (SoakGroup group : staying) {
            group.join();
            group.join();
        }
        for (SoakGroup group : changing) {
            group.join();
            group.join();
        }
        List<SoakSender> senders = new ArrayList<>();
        kinds.values()
                .forEach(each ->
                        each.forEach((topic, kind) -> senders.add(new SoakSender(topic, kind, history, PER_SECOND))));
        return senders;
    }

    /** By how they are consumed, and by topic. */
    private static Map<Mode, Map<String, SoakKind>> kinds(Clients clients) throws Exception {
        TransactionMQProducer transactions = clients.started(new TransactionMQProducer(unique("transactions")));
        transactions.setTransactionListener(new SoakTransactions());
        return Map.of(
                Mode.CONCURRENT,
                Map.of(
                        clients.topic("plain", QUEUES), SoakKind.plain(producer(clients)),
                        clients.topic("refused", QUEUES), SoakKind.refused(producer(clients)),
                        clients.topic("delayed", QUEUES), SoakKind.delayed(producer(clients), LEVEL_SECONDS),
                        clients.topic("timed", QUEUES), SoakKind.timed(producer(clients)),
                        clients.topic("transactional", QUEUES), SoakKind.transactional(transactions)),
                Mode.ORDERED,
                Map.of(clients.topic("ordered", QUEUES), SoakKind.ordered(producer(clients))),
                Mode.POPPED,
                Map.of(clients.topic("popped", QUEUES), SoakKind.refused(producer(clients))));
    }

    /** Tries once, so that what it sends is there at most once. */
    private static DefaultMQProducer producer(Clients clients) throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.setRetryTimesWhenSendFailed(0);
        return producer;
    }

    private SoakGroup group(Servers servers, Mode mode, List<String> topics, Clients clients) throws Exception {
        String name = unique(mode.name());
        if (mode == Mode.POPPED) {
            DefaultMQAdminExt admin = Tools.admin(clients);
            SubscriptionGroupConfig config = new SubscriptionGroupConfig();
            config.setGroupName(name);
            admin.createAndUpdateSubscriptionGroupConfig(servers.brokerAddress(0), config);
            for (String topic : topics) {
                admin.setMessageRequestMode(
                        servers.brokerAddress(0), topic, name, MessageRequestMode.POP, 0, ADMIN_TIMEOUT_MILLIS);
            }
        }
        return new SoakGroup(name, topics, mode, clients, history);
    }

    private static void pass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void restart(Servers servers) throws Exception {
        history.disturbedBy("the broker is killed", null, () -> {
            servers.killBroker();
            servers.startBroker();
            return true;
        });
    }

    private void change() throws Exception {
        for (SoakGroup group : changing) {
            group.join();
            group.leave();
        }
    }

    private List<String> findings() {
        try {
            await().atMost(END_WAIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> new Verdict(history, PATIENCE).lost().isEmpty());
        } catch (ConditionTimeoutException lost) {
            // told below, with everything else
        }
        Verdict verdict = new Verdict(history, PATIENCE);
        System.out.printf(
                "soak: %d sent, of which %d without an answer; %d delivered, of which %d again%n",
                history.sent().size(),
                history.sent().stream()
                        .filter(message -> message.fate() == Fate.UNKNOWN)
                        .count(),
                history.deliveries().size(),
                verdict.redeliveries());
        return verdict.findings();
    }
}
