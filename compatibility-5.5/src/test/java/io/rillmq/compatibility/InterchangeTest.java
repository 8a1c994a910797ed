package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.bodies;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.compatibility.OneStore.Kind;
import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store directory goes from Apache RocketMQ's broker to ours and the other way. */
@Tag("process")
@Tag("slow")
class InterchangeTest {
    private static final List<String> MORE = bodies("more-orders", 120);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatOneLeavesGoesOnInTheOtherAndThenThereAgain(Kind first) throws Exception {
        Kind other = first == Kind.OFFICIAL ? Kind.RILL : Kind.OFFICIAL;
        try (OneStore store = new OneStore(directory)) {
            StoreView left;
            store.start(first);
            try (Session session = new Session(store)) {
                Traffic.run(session);
                if (first == Kind.OFFICIAL) {
                    Traffic.transactions(session); // Ours has none to leave.
                }
                left = session.view();
            }
            store.stop();
            LogBytes log = LogBytes.of(store.directory());

            StoreView second = takeOver(store, other, left);
            log.assertPrefixOf(LogBytes.of(store.directory()));
            comeBack(store, first, second);
        }
    }

    @Test
    void nothingOfAKilledRocketMqIsLost() throws Exception {
        try (OneStore store = new OneStore(directory)) {
            StoreView left;
            store.start(Kind.OFFICIAL);
            try (Session session = new Session(store)) {
                Traffic.run(session);
                left = session.view();
            }
            store.kill();
            LogBytes log = LogBytes.of(store.directory());

            store.start(Kind.RILL);
            StoreView last;
            try (Session session = new Session(store)) {
                StoreView taken = session.view();
                taken.assertSame(left, Traffic.AT_REST);
                assertConfigured(taken, left);
                Inbox orders = new Inbox();
                session.clients.consume(Traffic.ORDER_READERS, Traffic.ORDERS, orders);
                // RocketMQ saves offsets and the progress of delays every few seconds: some may come once more.
                orders.awaitBodies(Traffic.UNREAD);
                awaitPending(session);
                sendMoreOrders(session, taken);
                orders.awaitBodies(MORE);
                last = session.view();
            }
            store.stop();
            log.assertPrefixOf(LogBytes.of(store.directory()));
            store.start(Kind.OFFICIAL);
            try (Session session = new Session(store)) {
                session.view().assertSame(last, Traffic.AT_REST);
            }
            store.stop();
        }
    }

    /** The first change of hands: everything is there, goes on, and more is sent. */
    private static StoreView takeOver(OneStore store, Kind kind, StoreView left) throws Exception {
        store.start(kind);
        StoreView last;
        try (Session session = new Session(store)) {
            StoreView taken = session.view();
            taken.assertSame(left, Traffic.AT_REST);
            assertConfigured(taken, left);
            for (int queueId = 0; queueId < Traffic.ORDER_QUEUES; queueId++) {
                assertThat(session.committed(Traffic.ORDER_READERS, Traffic.ORDERS, queueId))
                        .isEqualTo(20);
            }

            Inbox orders = new Inbox();
            DefaultMQPushConsumer consumer = session.clients.consume(Traffic.ORDER_READERS, Traffic.ORDERS, orders);
            orders.awaitBodies(Traffic.UNREAD);
            assertPendingArrives(session);
            assertThat(orders.bodies()).containsExactlyInAnyOrderElementsOf(Traffic.UNREAD);
            consumer.shutdown();
            sendMoreOrders(session, taken);
            last = session.view();
            last.assertContinues(taken);
        }
        store.stop();
        return last;
    }

    /** The second change of hands: what came since is there too, and what was delivered stays delivered. */
    private static void comeBack(OneStore store, Kind kind, StoreView left) throws Exception {
        store.start(kind);
        try (Session session = new Session(store)) {
            StoreView back = session.view();
            back.assertSame(left, Traffic.AT_REST);
            back.assertSame(left, List.of(Traffic.LATER, "%RETRY%" + Traffic.RETRIERS));
            assertConfigured(back, left);
            Inbox orders = new Inbox();
            session.clients.consume(Traffic.ORDER_READERS, Traffic.ORDERS, orders);
            orders.awaitBodies(MORE);
            DefaultMQProducer producer = session.clients.producer();
            Traffic.sendOrders(producer, bodies("last-order", 8));
            orders.awaitBodies(bodies("last-order", 8));
            assertThat(orders.bodies()).hasSize(MORE.size() + 8);
            session.view().assertContinues(back);
        }
        store.stop();
    }

    private static void assertConfigured(StoreView now, StoreView before) {
        assertThat(now.topics()).containsAllEntriesOf(before.topics());
        assertThat(now.groups()).containsAllEntriesOf(before.groups());
    }

    private static void assertPendingArrives(Session session) throws Exception {
        Pending pending = awaitPending(session);
        assertThat(pending.later.bodies()).doesNotHaveDuplicates();
        assertThat(pending.retried.bodies()).containsExactlyInAnyOrderElementsOf(Traffic.FAILED);
        assertThat(pending.retried.messages())
                .extracting(MessageExt::getReconsumeTimes)
                .containsOnly(1);
    }

    private static Pending awaitPending(Session session) throws Exception {
        Pending pending = new Pending(new Inbox(), new Inbox());
        session.clients.consume(Clients.unique("later-readers"), Traffic.LATER, pending.later);
        session.clients.consume(Traffic.RETRIERS, Traffic.RETRIED, pending.retried);
        pending.later.awaitBodies(Traffic.PENDING);
        pending.retried.awaitBodies(Traffic.FAILED);
        return pending;
    }

    /** What became due after the change of hands. */
    private record Pending(Inbox later, Inbox retried) {}

    private static void sendMoreOrders(Session session, StoreView before) throws Exception {
        DefaultMQProducer producer = session.clients.producer();
        long expected = before.maxOffset(Traffic.ORDERS, 0);
        assertThat(producer.send(Clients.message(Traffic.ORDERS, MORE.get(0)), Traffic.queue(Traffic.ORDERS, 0))
                        .getQueueOffset())
                .isEqualTo(expected);
        Traffic.sendOrders(producer, MORE.subList(1, MORE.size()));
    }
}
