package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
class OrderlyConsumptionTest {
    private static final int QUEUES = 4;

    @Test
    void noTwoMembersEverHoldAQueueAndOrderHoldsWhileTheyJoinAndLeave(Clients clients) throws Exception {
        String topic = clients.topic("orderly", QUEUES);
        String group = unique("group");
        Checker checker = new Checker();
        DefaultMQProducer producer = clients.producer();
        Sender sender = new Sender(producer, queuesOf(producer, topic), checker);

        DefaultMQPushConsumer first = consumer(clients, group, topic, checker, "first");
        sender.sendRounds(20);
        DefaultMQPushConsumer second = consumer(clients, group, topic, checker, "second");
        sender.sendUntilConsumedBy("second");
        consumer(clients, group, topic, checker, "third");
        sender.sendUntilConsumedBy("third");
        second.shutdown();
        sender.sendRounds(20);
        first.shutdown();
        sender.sendRounds(20);

        await().atMost(WAIT).until(() -> checker.hasAll(sender.rounds));
        assertThat(checker.violations()).isEmpty();
        for (int queueId = 0; queueId < QUEUES; queueId++) {
            // What was in hand when a member left may come once more; it never comes late or out of order.
            assertThat(checker.firstSeen(queueId))
                    .containsExactlyElementsOf(
                            IntStream.range(0, sender.rounds).boxed().toList());
        }
    }

    private static DefaultMQPushConsumer consumer(
            Clients clients, String group, String topic, Checker checker, String name) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        // Without it the client gives its locks back while its listener is at work.
        consumer.setAwaitTerminationMillisWhenShutdown(WAIT.toMillis());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(checker.of(name));
        consumer.start();
        return consumer;
    }

    /** Sends rounds of one message per queue: the numbers from 0 on. */
    private static final class Sender {
        private final DefaultMQProducer producer;
        private final List<MessageQueue> queues;
        private final Checker checker;
        private int rounds;

        Sender(DefaultMQProducer producer, List<MessageQueue> queues, Checker checker) {
            this.producer = producer;
            this.queues = queues;
            this.checker = checker;
        }

        void sendRounds(int count) throws Exception {
            for (int round = 0; round < count; round++) {
                for (MessageQueue queue : queues) {
                    producer.send(message(queue.getTopic(), Integer.toString(rounds)), queue);
                }
                rounds++;
            }
        }

        /** At the pace of the consumers: a queue changes hands when nothing of it is in hand. */
        void sendUntilConsumedBy(String name) {
            await().atMost(WAIT).until(() -> {
                sendRounds(1);
                return checker.hasConsumed(name);
            });
        }
    }

    /** What all members of the group were given. Safe for use by several threads. */
    private static final class Checker {
        private final Map<Integer, String> holders = new HashMap<>();
        private final Map<Integer, List<Integer>> numbers = new HashMap<>();
        private final Set<String> consumers = new LinkedHashSet<>();
        private final List<String> violations = new ArrayList<>();

        MessageListenerOrderly of(String name) {
            return (batch, context) -> {
                int queueId = context.getMessageQueue().getQueueId();
                enter(queueId, name);
                for (MessageExt message : batch) {
                    take(queueId, name, message);
                    // Others get their chance to come in between.
                    Thread.yield();
                }
                leave(queueId, name);
                return ConsumeOrderlyStatus.SUCCESS;
            };
        }

        private synchronized void enter(int queueId, String name) {
            String holder = holders.putIfAbsent(queueId, name);
            if (holder != null) {
                violations.add(name + " got messages of queue " + queueId + " while " + holder + " was at work on it");
            }
        }

        private synchronized void take(int queueId, String name, MessageExt message) {
            consumers.add(name);
            numbers.computeIfAbsent(queueId, ignored -> new ArrayList<>())
                    .add(Integer.parseInt(Inbox.body(message)));
        }

        private synchronized void leave(int queueId, String name) {
            holders.remove(queueId, name);
        }

        synchronized boolean hasConsumed(String name) {
            return consumers.contains(name);
        }

        synchronized List<String> violations() {
            return List.copyOf(violations);
        }

        synchronized List<Integer> firstSeen(int queueId) {
            return List.copyOf(new LinkedHashSet<>(numbers.getOrDefault(queueId, List.of())));
        }

        boolean hasAll(int rounds) {
            return IntStream.range(0, QUEUES).allMatch(queueId -> firstSeen(queueId).size() == rounds);
        }
    }
}
