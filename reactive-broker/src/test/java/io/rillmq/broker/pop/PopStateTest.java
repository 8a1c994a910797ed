package io.rillmq.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.pop.PopHost.Popped;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages in hand when something else than their consumer has a say. */
class PopStateTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration WAIT = Duration.ofSeconds(60);

    private static Vertx vertx;

    private final ManualClock clock = ManualClock.create();
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private PopHost host;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @BeforeEach
    void open() throws Exception {
        host = PopHost.open(vertx, disk, PopHost.SMALL, clock, new Random(1));
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    private void send(String... texts) throws Exception {
        for (String text : texts) {
            assertThat(host.send(0, text)).isTrue();
        }
    }

    private static List<String> texts(List<Popped> popped) {
        return popped.stream().map(Popped::text).toList();
    }

    @Test
    void messagesWhoseAnswerWasNotWrittenAreHandedOutAtOnceAndNotCounted() throws Exception {
        send("a", "b", "c");
        List<Popped> kept = host.pop(1, LONG);
        List<Popped> lost = host.pop(2, LONG);
        clock.advance(Duration.ofMillis(1));

        host.loseAnswer();
        List<Popped> again = host.pop(32, LONG);

        assertThat(texts(lost)).containsExactly("b", "c");
        assertThat(texts(again)).containsExactly("b", "c");
        assertThat(again)
                .allSatisfy(each -> assertThat(each.message().reconsumeTimes()).isZero());
        assertThat(host.room.inflightCount()).isEqualTo(3);
        assertThat(host.ack(kept.get(0))).isZero();
        assertThat(host.ack(again.get(0))).isZero();
        assertThat(host.ack(again.get(1))).isZero();
        assertThat(host.committed(0)).isEqualTo(3);
    }

    @Test
    void orderedMessagesWhoseAnswerWasNotWrittenComeAgainInOrderAndAreNotCounted() throws Exception {
        send("a", "b");
        host.popOrdered(2, Duration.ofSeconds(1), "one");
        clock.advance(Duration.ofSeconds(2));
        host.tick();
        host.popOrdered(2, LONG, "two");

        host.loseAnswer();
        List<Popped> again = host.popOrdered(2, LONG, "three");

        assertThat(texts(again)).containsExactly("a", "b");
        assertThat(host.room.inflightCount()).isEqualTo(2);
        assertThat(host.orderCounts()).as("handed out once before").contains("0 qo0%0 1", "0 qo0%1 1");
    }

    @Test
    void whatIsAcknowledgedBeforeTheLossOfItsAnswerIsKnownStaysDone() throws Exception {
        send("a", "b");
        List<Popped> popped = host.pop(32, LONG);
        assertThat(host.ack(popped.get(0))).isZero();

        host.loseAnswer();

        assertThat(texts(host.pop(32, LONG))).containsExactly("b");
    }

    @Test
    void aLateCommitOfAConsumerThatPullsTakesNothingOutOfHandsAndRefusesNoHandle() throws Exception {
        send("a", "b", "c", "d", "e");
        List<Popped> first = host.pop(2, LONG);
        assertThat(host.ack(first.get(0))).isZero();

        host.commit(0, 0);
        List<Popped> second = host.pop(1, LONG);
        host.commit(0, 4);
        List<Popped> third = host.pop(32, LONG);

        assertThat(texts(second)).containsExactly("c");
        assertThat(texts(third))
                .as("a commit goes over what nobody has in hand")
                .containsExactly("e");
        assertThat(host.committed(0)).isEqualTo(1);
        for (Popped each : List.of(first.get(1), second.get(0), third.get(0))) {
            assertThat(host.ack(each)).isZero();
        }
        assertThat(host.committed(0)).isEqualTo(5);
    }

    @Test
    void aCommitMovesAGroupThatHasNothingInHandBothWays() throws Exception {
        send("a", "b", "c");
        List<Popped> all = host.pop(32, LONG);
        for (Popped each : all) {
            assertThat(host.ack(each)).isZero();
        }

        host.commit(0, 1);
        List<Popped> again = host.pop(1, LONG);
        assertThat(host.ack(again.get(0))).isZero();
        host.commit(0, 3);

        assertThat(texts(again)).containsExactly("b");
        assertThat(host.committed(0)).isEqualTo(3);
        assertThat(host.pop(32, LONG)).isEmpty();
        assertThat(host.ack(all.get(2))).as("of an incarnation before").isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void afterAResetFarBackEachMessageIsHandedOutOnceAgainAndItsAckIsKept() throws Exception {
        // More than two blocks.
        String[] all = IntStream.range(0, 150).mapToObj(Integer::toString).toArray(String[]::new);
        send(all);
        ackAll(all.length);

        host.reset(0, 0);
        List<Popped> first = host.pop(32, LONG);
        for (Popped each : first) {
            assertThat(host.ack(each)).isZero();
        }
        List<Popped> second = host.pop(32, LONG);

        assertThat(texts(first)).containsExactly(Arrays.copyOf(all, 32));
        assertThat(texts(second)).containsExactly(Arrays.copyOfRange(all, 32, 64));
        assertThat(host.room.inflightCount()).isEqualTo(32);
        host.close();
        host = PopHost.open(vertx, disk, PopHost.SMALL, clock, new Random(1));
        assertThat(host.room.inflightCount()).isEqualTo(32);
        assertThat(texts(host.pop(1, LONG))).containsExactly("64");
    }

    private void ackAll(int count) throws Exception {
        for (int acked = 0; acked < count; ) {
            for (Popped each : host.pop(32, LONG)) {
                assertThat(host.ack(each)).isZero();
                acked++;
            }
        }
    }

    @Test
    void aMessageThatIsTooLongToBeCopiedComesAgainFromItsOwnQueue() throws Exception {
        // With its new topic and what tells where it is from, it would not fit into a segment.
        String long1 = "x".repeat(PopHost.SEGMENT_BYTES - 150);
        send(long1, "b");
        List<Popped> first = host.pop(32, Duration.ofSeconds(1));

        List<Popped> again = new ArrayList<>();
        clock.advance(Duration.ofSeconds(2));
        host.tick();
        Awaitility.await().atMost(WAIT).until(() -> {
            again.addAll(host.pop(32, LONG));
            return again.size() == 2;
        });

        assertThat(texts(first)).containsExactly(long1, "b");
        assertThat(texts(again)).containsExactlyInAnyOrder(long1, "b");
        for (Popped each : again) {
            assertThat(each.message().topic().isRetry()).isEqualTo(each.text().equals("b"));
            assertThat(host.ack(each)).isZero();
        }
        assertThat(host.committed(0)).isEqualTo(2);
        assertThat(host.room.inflightCount()).isZero();
    }

    @Test
    void whatBecameOfMessagesThatTheLogHasLostSaysNothingAboutThoseInTheirPlaces() throws Exception {
        Path file = PopHost.DIRECTORY.resolve("config").resolve("popState.json");
        send("a", "b");
        assertThat(host.ack(host.pop(1, LONG).get(0))).isZero();
        host.close();
        SimulatedDisk earlier = disk.copy(2);
        host = PopHost.open(vertx, disk, PopHost.SMALL, clock, new Random(1));
        send("c", "d", "e");
        List<Popped> lost = host.pop(32, LONG);
        assertThat(host.ack(lost.get(1))).isZero();
        assertThat(host.ack(lost.get(3))).isZero();
        host.close();
        earlier.replace(file, disk.readAll(file).orElseThrow());

        host = PopHost.open(vertx, earlier, PopHost.SMALL, clock, new Random(1));
        send("x", "y");
        List<Popped> after = host.pop(32, LONG);

        assertThat(texts(lost)).containsExactly("b", "c", "d", "e");
        assertThat(texts(after)).containsExactly("b", "x", "y");
        assertThat(host.ack(lost.get(2))).as("it is of d").isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(host.ack(after.get(1))).isZero();
        assertThat(host.committed(0)).isEqualTo(1);
    }

    @Test
    void aTopicThatIsBeingDeletedLeavesNothingToTheNextOfItsName() throws Exception {
        send("a", "b");
        host.commit(0, 2);

        host.makeTopicAnewWhileItIsPopped();
        send("new");

        assertThat(texts(host.pop(32, LONG))).containsExactly("new");
    }

    @Test
    void aCommitFarBeyondTheEndIsTakenAtOnceAndTheGroupGoesOnAtTheEnd() throws Exception {
        send("a", "b");
        host.pop(1, LONG);

        host.commit(0, Long.MAX_VALUE);
        assertThat(host.pop(32, LONG)).isEmpty();
        send("c");

        assertThat(texts(host.pop(32, LONG))).containsExactly("c");
    }
}
