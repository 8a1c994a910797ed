package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.MinOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old messages leave a broker, and its consumers go on behind them. */
class RetentionRequestsTest {
    private static final String TOPIC = "orders";
    private static final Topic ORDERS = new Topic(TOPIC);
    private static final Topic IDLE = new Topic("idle");
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");
    private static final String FILLING = "x".repeat(8_000);
    private static final int SENT = 40;

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T12:00:00Z"));
    private LiveBroker broker;
    private Peer peer;

    /** One message of a topic that is idle from then on, and 40 messages in six small segments; then three days pass. */
    @BeforeEach
    void start() {
        broker = LiveBroker.in(
                directory,
                new JsonObject().put("mappedFileSizeCommitLog", 64 << 10).put("mappedFileSizeConsumeQueue", 200),
                clock);
        peer = broker.peer();
        heartbeat(peer, "c1", BILLING.value(), TOPIC);
        peer.ask(send(IDLE.value()), "alone");
        for (int i = 0; i < SENT; i++) {
            assertThat(peer.ask(send(TOPIC), i + FILLING).code()).isZero();
        }
        peer.ask(new UpdateOffsetHeader(BILLING, ORDERS, 0, 3));
        clock.advance(Duration.ofHours(72));
        // The views need no replay then.
        broker.restart();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private void deleteExpired() {
        assertThat(peer.ask(new Requests.Bare(RequestCode.DELETE_EXPIRED_COMMITLOG))
                        .code())
                .isZero();
        // Queues follow behind; this waits for them.
        assertThat(peer.ask(new Requests.Bare(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE))
                        .code())
                .isZero();
    }

    private long minOffset(Topic topic) {
        return Long.parseLong(
                peer.ask(new MinOffsetHeader(topic, 0)).command().fields().get("offset"));
    }

    private long maxOffset(Topic topic) {
        return Long.parseLong(peer.ask(new MaxOffsetHeader(topic, 0, false))
                .command()
                .fields()
                .get("offset"));
    }

    private List<String> filesIn(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store").resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void howLongMessagesAreKeptIsChangedWhileTheBrokerRuns() {
        keepHours(1_000);
        deleteExpired();
        long minOffsetBefore = minOffset(ORDERS);

        keepHours(72);
        deleteExpired();

        assertThat(minOffsetBefore).isZero();
        assertThat(minOffset(ORDERS)).isPositive();
    }

    private void keepHours(int hours) {
        assertThat(peer.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "fileReservedTime=" + hours)
                        .code())
                .isZero();
    }

    @Test
    void aConsumerWithAnOffsetThatIsGoneIsSentToTheFirstMessageThatIsLeftAndGetsAllFromThere() throws Exception {
        int before = filesIn("commitlog").size();

        deleteExpired();
        Answer moved = peer.ask(pull(BILLING.value(), TOPIC, 3, 0));
        long next = PullResponseHeader.read(moved.command().header()).nextBeginOffset();
        List<String> left = new ArrayList<>();
        for (long at = next; at < SENT; ) {
            Answer pulled = peer.ask(pull(BILLING.value(), TOPIC, at, 0));
            left.addAll(pulled.texts());
            at = PullResponseHeader.read(pulled.command().header()).nextBeginOffset();
        }

        assertThat(before).isGreaterThanOrEqualTo(5);
        assertThat(filesIn("commitlog")).hasSize(1);
        assertThat(moved.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(next).isEqualTo(minOffset(ORDERS)).isBetween(25L, SENT - 1L);
        assertThat(left).hasSize((int) (SENT - next)).first().asString().startsWith(next + "x");
        assertThat(left).last().asString().startsWith(SENT - 1 + "x");
        assertThat(maxOffset(ORDERS)).isEqualTo(SENT);
    }

    @Test
    void aQueueWhoseMessagesAreAllGoneKeepsItsPlaceAlsoAcrossARestart() throws Exception {
        deleteExpired();
        long emptiedAt = minOffset(IDLE);
        broker.restart();
        Answer moved = peer.ask(pull(BILLING.value(), IDLE.value(), 0, 0));
        Answer sent = peer.ask(send(IDLE.value()), "next");

        assertThat(emptiedAt).isOne();
        assertThat(minOffset(IDLE)).isOne();
        assertThat(moved.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullResponseHeader.read(moved.command().header()).nextBeginOffset())
                .isOne();
        assertThat(sent.command().fields().get("queueOffset")).isEqualTo("1");
        assertThat(peer.ask(pull(BILLING.value(), IDLE.value(), 1, 0)).texts()).containsExactly("next");
    }

    @Test
    void filesOfAConsumeQueueGoWithTheMessages() throws Exception {
        List<String> before = filesIn("consumequeue/" + TOPIC + "/0");

        deleteExpired();

        // Ten entries each.
        assertThat(before).hasSize(4);
        long firstKept = minOffset(ORDERS) / 10 * 200;
        assertThat(filesIn("consumequeue/" + TOPIC + "/0")).first().asString().endsWith(String.valueOf(firstKept));
    }

    @Test
    void aDeletedTopicLeavesNoFileOfItsQueues() throws Exception {
        peer.ask(new DeleteTopicHeader(ORDERS));

        assertThat(filesIn("consumequeue")).doesNotContain(TOPIC).contains(IDLE.value());
    }

    @Test
    void messagesThatAreYoungEnoughStay() throws Exception {
        clock.advance(Duration.ofMinutes(-1));
        List<String> before = filesIn("commitlog");

        deleteExpired();

        assertThat(filesIn("commitlog")).isEqualTo(before);
        assertThat(minOffset(ORDERS)).isZero();
    }

    @Test
    void theAgeOfTheFirstMessageAndTheSpaceOfTheDiskAreTold() {
        Map<String, String> figures = KvTable.fromJson(peer.ask(new Requests.Bare(RequestCode.GET_BROKER_RUNTIME_INFO))
                        .buffer())
                .table();

        assertThat(figures)
                .containsEntry(
                        "earliestMessageTimeStamp",
                        Long.toString(Instant.parse("2026-11-22T12:00:00Z").toEpochMilli()))
                .containsKey("commitLogDiskRatio_" + directory.resolve("store/commitlog"));
        assertThat(Double.parseDouble(figures.get("commitLogDiskRatio"))).isBetween(0.0, 1.0);
        assertThat(figures.get("commitLogDirCapacity")).matches("Total : [0-9.]+ GiB, Free : [0-9.]+ GiB\\.");
        assertThat(broker.gauge("rocketmq.storage.size")).isBetween(SENT * 8_000.0, SENT * 10_000.0);
        assertThat(broker.gauge("rocketmq.storage.message.reserve.time"))
                .isEqualTo(Duration.ofHours(72).toMillis());
    }

    @Test
    void queuesOfTopicsThatAreNotKnownAreCleanedAndOthersAreNot() {
        Answer cleaned = peer.ask(new Requests.Bare(RequestCode.CLEAN_UNUSED_TOPIC));

        assertThat(cleaned.code()).isZero();
        assertThat(maxOffset(ORDERS)).isEqualTo(SENT);
    }
}
