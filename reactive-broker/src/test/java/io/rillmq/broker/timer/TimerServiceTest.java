package io.rillmq.broker.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.retain.DiskLimits;
import io.rillmq.store.retain.RetentionConfig;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimerServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topic OTHER = new Topic("other");

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedDisk disk = new SimulatedDisk(7);
    private final ManualClock clock = ManualClock.create();
    private TimerHost host;

    @BeforeEach
    void open() throws Exception {
        host = TimerHost.open(vertx, disk, TimerHost.EAGER, clock);
    }

    @AfterEach
    void close() throws Exception {
        host.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private long in(long millis) {
        return clock.millis() + millis;
    }

    private void awaitDelivered(String... ids) {
        await().atMost(PATIENCE).until(() -> host.delivered().containsAll(List.of(ids)));
    }

    @Test
    void aMessageIsDeliveredWhenItsTimeHasComeAndNotBefore() throws Exception {
        TimerHost.await(host.send("late", in(20_000)));
        TimerHost.await(host.send("early", in(10_000)));

        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("early");
        assertThat(host.delivered()).containsExactly("early");

        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("late");
        assertThat(host.delivered()).containsExactly("early", "late");
        await().atMost(PATIENCE).until(() -> host.pending() == 0);
    }

    @Test
    void aDeliveredMessageSaysWhereItWasAndWhen() throws Exception {
        long due = in(10_000);
        Appended parked = (Appended) TimerHost.await(host.send("one", due));
        clock.advance(Duration.ofSeconds(11));
        awaitDelivered("one");

        StoredMessage delivered = host.messages(TimerHost.ORDERS).get(0);

        MessageProperties properties = delivered.properties();
        assertThat(properties.get("UNIQ_KEY")).isEqualTo("one");
        assertThat(properties.get("REAL_TOPIC")).isEqualTo("orders");
        assertThat(properties.get("REAL_QID")).isEqualTo("0");
        assertThat(properties.get("TIMER_OUT_MS")).isEqualTo(Long.toString(due));
        assertThat(properties.get("TIMER_ENQUEUE_MS")).isEqualTo(Long.toString(due - 10_000));
        assertThat(properties.get("TIMER_DEQUEUE_MS")).isEqualTo(Long.toString(due + 1_000));
        assertThat(TimerRecords.deliveredFrom(properties)).isEqualTo(parked.logOffset());
    }

    @Test
    void whatIsDueGoesOnAfterARestart() throws Exception {
        List<String> ids = IntStream.range(0, 300).mapToObj(i -> "id" + i).toList();
        for (int i = 0; i < ids.size(); i++) {
            TimerHost.await(host.send(ids.get(i), in(1_000 + i % 100)));
        }
        clock.advance(Duration.ofMillis(1_050));
        awaitDelivered("id50", "id150", "id250");

        host.close();
        clock.advance(Duration.ofDays(1));
        host = TimerHost.open(vertx, disk, TimerHost.EAGER, clock);

        awaitDelivered(ids.toArray(String[]::new));
        assertThat(host.delivered()).hasSize(ids.size());
    }

    @Test
    void aRecalledMessageIsNotDelivered() throws Exception {
        TimerHost.await(host.send("kept", in(10_000)));
        TimerHost.await(host.send("recalled", in(10_000)));

        Response answer = TimerHost.await(host.recall("recalled", in(10_000)));

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        Response again = TimerHost.await(host.recall("recalled", in(10_000)));
        assertThat(again.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(again.remark()).contains("recalled", "orders");
        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("kept");
        await().atMost(PATIENCE).until(() -> host.pending() == 0);
        assertThat(host.delivered()).containsExactly("kept");
    }

    @Test
    void whatIsDueCannotBeRecalledAnyMore() throws Exception {
        long due = in(10_000);
        TimerHost.await(host.send("one", due));
        clock.advance(Duration.ofSeconds(10));

        Response answer = TimerHost.await(host.recall("one", due));

        assertThat(answer.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(answer.remark()).contains("too late", Long.toString(due));
        awaitDelivered("one");
    }

    @Test
    void aRecallNeedsTheRightTime() throws Exception {
        long due = in(10_000);
        TimerHost.await(host.send("one", due));

        Response answer = TimerHost.await(host.recall("one", due + 1));

        assertThat(answer.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("one");
    }

    @Test
    void bothCopiesOfAMessageThatWasSentTwiceAreRecalled() throws Exception {
        long due = in(10_000);
        TimerHost.await(host.send("twice", due));
        TimerHost.await(host.send("twice", due));

        assertThat(TimerHost.await(host.recall("twice", due)).code()).isEqualTo(ResponseCode.SUCCESS);

        TimerHost.await(host.send("last", due));
        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("last");
        await().atMost(PATIENCE).until(() -> host.pending() == 0);
        assertThat(host.delivered()).containsExactly("last");
    }

    @Test
    void aMessageWaitsForATopicThatIsGone() throws Exception {
        TimerHost.await(host.send(OTHER, "waiting", in(10)));
        TimerHost.await(host.send("delivered", in(20)));
        clock.advance(Duration.ofMillis(20));
        awaitDelivered("delivered");
        assertThat(host.messages(OTHER)).isEmpty();

        host.topics.put(OTHER.value(), new TopicConfig(OTHER.value(), 1, 6));
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofSeconds(31));
            return host.messages(OTHER).size() == 1;
        });
    }

    @Test
    void aFullDiskDelaysADeliveryAndLosesNone() throws Exception {
        TimerHost.await(host.send("one", in(10)));
        disk.limitTo(disk.usedBytes());
        AppendOutcome refused;
        do {
            refused = TimerHost.await(host.sendNow(OTHER, "filling up"));
        } while (refused instanceof Appended);
        clock.advance(Duration.ofMillis(10));
        // Until the delivery has been refused: everything is tried again and again.
        await().atMost(PATIENCE).until(() -> host.store.refusalReason().isPresent());
        disk.limitTo(Long.MAX_VALUE);

        awaitDelivered("one");
        await().atMost(PATIENCE).until(() -> host.pending() == 0);
        assertThat(host.delivered()).containsExactly("one");
    }

    @Test
    void messagesOutliveTheSegmentsTheyWereParkedIn() throws Exception {
        host.close();
        RetentionConfig impatient =
                RetentionConfig.DEFAULTS.withReservedTime(Duration.ofHours(1)).withInterval(Duration.ofMillis(5));
        host = TimerHost.open(vertx, disk, TimerHost.EAGER, clock, impatient);
        long due = clock.instant().plus(Duration.ofDays(300)).toEpochMilli();
        List<String> ids = IntStream.range(0, 150).mapToObj(i -> "id" + i).toList();
        for (String id : ids) {
            TimerHost.await(host.send(id, due));
        }
        long parkedUntil = host.store.maxLogOffset();
        assertThat(TimerHost.await(host.recall("id0", due)).code()).isEqualTo(ResponseCode.SUCCESS);

        for (int day = 0; day < 3; day++) {
            long before = host.store.maxLogOffset();
            fill(3 * TimerHost.SEGMENT_BYTES);
            clock.advance(Duration.ofDays(1));
            await().atMost(PATIENCE).until(() -> {
                TimerHost.await(Future.fromCompletionStage(host.store.deleteExpired()));
                return host.store.minLogOffset() > before - TimerHost.SEGMENT_BYTES;
            });
        }
        assertThat(host.store.minLogOffset()).isGreaterThan(parkedUntil);
        host.close();
        host = TimerHost.open(vertx, disk, TimerHost.EAGER, clock, impatient);
        clock.advance(Duration.ofDays(300));

        await().atMost(PATIENCE).until(() -> host.delivered().size() >= ids.size() - 1 && host.pending() == 0);
        assertThat(host.delivered())
                .hasSize(ids.size() - 1)
                .doesNotContain("id0")
                .doesNotHaveDuplicates();
    }

    @Test
    void aDiskThatIsTooFullForSendsHasRoomForWhatWaitsInTheSegmentsToBeDeleted() throws Exception {
        host.close();
        RetentionConfig impatient = RetentionConfig.DEFAULTS
                .withReserveBytes(0)
                .withLimits(new DiskLimits(75, 85, Long.MAX_VALUE, 90, Long.MAX_VALUE))
                .withInterval(Duration.ofMillis(5));
        host = TimerHost.open(vertx, disk, TimerHost.EAGER, clock, impatient);
        // More than are moved at once.
        for (int i = 0; i < 150; i++) {
            TimerHost.await(host.send(
                    "id" + i, clock.instant().plus(Duration.ofDays(300)).toEpochMilli()));
        }
        long parkedUntil = host.store.maxLogOffset();
        fill(16 * TimerHost.SEGMENT_BYTES);

        disk.limitTo(disk.usedBytes() * 100 / 91);

        await().atMost(PATIENCE)
                .until(() -> host.store.minLogOffset() > parkedUntil - TimerHost.SEGMENT_BYTES
                        && host.store.refusalReason().isEmpty());
        assertThat(host.pending()).isEqualTo(150);
    }

    private void fill(int bytes) throws Exception {
        long end = host.store.maxLogOffset() + bytes;
        while (host.store.maxLogOffset() < end) {
            TimerHost.await(host.sendNow(OTHER, "x".repeat(4_000)));
        }
    }

    @Test
    void moreThanTheMaximumAreRefusedUntilSomeAreDelivered() throws Exception {
        host.close();
        host = TimerHost.open(vertx, disk, TimerHost.EAGER.withPendingMax(3), clock);
        for (int i = 0; i < 3; i++) {
            TimerHost.await(host.send("id" + i, in(10)));
        }

        TimerGate.Placement.Refused refused =
                (TimerGate.Placement.Refused) host.place(host.ordered("one more", in(10)));

        assertThat(refused.answer().code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(refused.answer().remark()).contains("timerPendingMax 3");
        clock.advance(Duration.ofMillis(10));
        await().atMost(PATIENCE).until(() -> host.pending() == 0);
        assertThat(host.place(host.ordered("one more", in(10)))).isInstanceOf(TimerGate.Placement.Stored.class);
    }

    @Test
    void aClockThatJumpedBackHoldsMessagesUntilItIsTimeAgain() throws Exception {
        long due = in(10_000);
        TimerHost.await(host.send("one", due));
        clock.set(clock.instant().minus(Duration.ofHours(1)));
        TimerHost.await(host.send("earlier", in(1_000)));

        clock.advance(Duration.ofSeconds(1));
        awaitDelivered("earlier");
        assertThat(host.delivered()).containsExactly("earlier");

        clock.advance(Duration.ofHours(1));
        clock.advance(Duration.ofSeconds(10));
        awaitDelivered("one");
    }

    @Test
    void manyThatAreDueAtOnceAreAllDelivered() throws Exception {
        List<Future<AppendOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            sent.add(host.send("id" + i, in(1_000)));
        }
        for (Future<AppendOutcome> each : sent) {
            assertThat(TimerHost.await(each)).isInstanceOf(Appended.class);
        }

        clock.advance(Duration.ofSeconds(1));

        await().atMost(PATIENCE)
                .until(() -> host.pending() == 0 && host.delivered().size() == 2_000);
        assertThat(host.delivered()).doesNotHaveDuplicates();
    }
}
