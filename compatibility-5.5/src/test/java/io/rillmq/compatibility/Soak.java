package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.unique;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.compatibility.History.Fate;
import io.rillmq.compatibility.History.Sent;
import io.rillmq.compatibility.Verdict.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All kinds of messages at once for a while, with members that join and leave and a broker that is killed. Run by the
 * profile {@code soak} only; {@code -Dsoak.seconds} and {@code -Dsoak.perSecond} (of each kind) change its size.
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

    private final History history = new History();
    private final List<SoakGroup> staying = new ArrayList<>();
    private final List<SoakGroup> changing = new ArrayList<>();

    @Test
    void nothingIsLostOrOutOfOrderAndWhatComesAgainHasAReason() throws Exception {
        Path directory = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "servers").toAbsolutePath()), "soak");
        Servers.Options options = new Servers.Options(1, true, Map.of("messageDelayLevel", "1s 3s 5s"));
        try (Servers servers = Servers.start(directory, options);
                Clients clients = new Clients(servers.nameServers())) {
            List<SoakSender> senders = start(clients);
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

    /** Each topic is consumed by a group whose members stay, and by one whose members change. */
    private List<SoakSender> start(Clients clients) throws Exception {
        Map<String, SoakKind> concurrent = new LinkedHashMap<>();
        concurrent.put(clients.topic("plain", QUEUES), SoakKind.plain(producer(clients)));
        concurrent.put(clients.topic("refused", QUEUES), SoakKind.refused(producer(clients)));
        concurrent.put(clients.topic("delayed", QUEUES), SoakKind.delayed(producer(clients), LEVEL_SECONDS));
        Map<String, SoakKind> ordered = Map.of(clients.topic("ordered", QUEUES), SoakKind.ordered(producer(clients)));
        for (List<SoakGroup> groups : List.of(staying, changing)) {
            groups.add(new SoakGroup(unique("group"), List.copyOf(concurrent.keySet()), false, clients, history));
            groups.add(new SoakGroup(unique("ordered-group"), List.copyOf(ordered.keySet()), true, clients, history));
            for (SoakGroup group : groups) {
                group.join();
                group.join();
            }
        }
        List<SoakSender> senders = new ArrayList<>();
        concurrent.forEach((topic, kind) -> senders.add(new SoakSender(topic, kind, history, PER_SECOND)));
        ordered.forEach((topic, kind) -> senders.add(new SoakSender(topic, kind, history, PER_SECOND)));
        return senders;
    }

    /** Tries once, so that what it sends is there at most once. */
    private static DefaultMQProducer producer(Clients clients) throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.setRetryTimesWhenSendFailed(0);
        return producer;
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
