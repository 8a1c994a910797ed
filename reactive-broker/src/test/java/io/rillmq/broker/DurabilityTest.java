package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.Requests.Bare;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.client.SendBackHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers promise, over the wire, on a disk that is slow, fails or is full. */
class DurabilityTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final String DO_NOT_WAIT = property("WAIT", "false");

    @TempDir
    Path directory;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final CountDownLatch forced = new CountDownLatch(1);
    private LiveBroker broker;
    private Peer peer;

    @AfterEach
    void stop() {
        forced.countDown();
        peer.close();
        broker.close();
    }

    /** A broker with the topic and the group, all of which is safe. */
    private void start(JsonObject changes) {
        broker = LiveBroker.in(directory, changes, disk);
        peer = broker.peer();
        peer.ask(send(TOPIC), "first");
        Requests.heartbeat(peer, "client", GROUP, TOPIC);
    }

    private void start() {
        start(new JsonObject());
    }

    /** From now on a force of the log lasts until it may end. */
    private void blockForces() {
        disk.failWhen((operation, file) -> {
            if (operation == Operation.FORCE && isLog(file)) {
                try {
                    forced.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return null;
        });
    }

    private static boolean isLog(Path file) {
        return file.toString().contains("commitlog");
    }

    @Test
    void aMessageThatDoesNotWaitIsAnsweredBeforeTheForceAndReadableOnlyAfterIt() {
        start();
        blockForces();
        try (Peer consumer = broker.peer()) {
            Future<Answer> second = peer.send(send(TOPIC), "second".getBytes());

            Answer third = peer.ask(send(TOPIC, 0, DO_NOT_WAIT), "third");
            Answer pulled = peer.ask(pull(GROUP, TOPIC, 1, 0));
            Future<Answer> parked = consumer.send(pull(GROUP, TOPIC, 1, 15_000), new byte[0]);

            assertThat(third.code()).isZero();
            assertThat(second.isComplete()).isFalse();
            assertThat(pulled.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
            forced.countDown();
            assertThat(LiveBroker.await(second).code()).isZero();
            assertThat(LiveBroker.await(parked).texts()).startsWith("second");
            assertThat(peer.ask(pull(GROUP, TOPIC, 1, 0)).texts()).containsExactly("second", "third");
        }
    }

    @Test
    void aBatchThatDoesNotWaitIsAnsweredBeforeTheForceAndReadableOnlyAfterIt() {
        start();
        blockForces();
        ByteBuf batch = Unpooled.buffer();
        for (String text : new String[] {"one", "two"}) {
            BatchBody.append(batch, 0, Unpooled.copiedBuffer(text.getBytes()), MessageProperties.EMPTY);
        }
        SendHeader plain = send(TOPIC);
        SendHeader header = new SendHeader(
                plain.producerGroup(), plain.topic(), "TBW102", 4, 0, 0, 1, 0, DO_NOT_WAIT, 0, false, null, true);
        try (Peer consumer = broker.peer()) {
            Answer sent = peer.ask(header, ByteBufUtil.getBytes(batch));
            Answer pulled = peer.ask(pull(GROUP, TOPIC, 1, 0));
            Future<Answer> parked = consumer.send(pull(GROUP, TOPIC, 1, 15_000), new byte[0]);

            assertThat(sent.code()).isZero();
            assertThat(pulled.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
            forced.countDown();
            assertThat(LiveBroker.await(parked).texts()).startsWith("one");
        }
    }

    @Test
    void whatIsSentBackWaitsForTheForceWhateverItsProducerWanted() {
        start();
        Answer sent = peer.ask(send(TOPIC, 0, DO_NOT_WAIT), "again");
        assertThat(sent.code()).isZero();
        // One force covers both: when the second is answered the first is readable.
        peer.ask(send(TOPIC), "behind");
        long logOffset = peer.ask(pull(GROUP, TOPIC, 1, 0)).messages().get(0).logOffset();
        blockForces();

        try (Peer consumer = broker.peer()) {
            Future<Answer> sentBack = consumer.send(
                    new SendBackHeader(logOffset, new ConsumerGroup(GROUP), 0, null, null, false, 16), new byte[0]);
            // Answered after it, on the same thread of the log's writer.
            peer.ask(send(TOPIC, 0, DO_NOT_WAIT), "later");

            assertThat(sentBack.isComplete()).isFalse();
            forced.countDown();
            assertThat(LiveBroker.await(sentBack).code()).isZero();
        }
    }

    @Test
    void withAsyncFlushNothingWaitsForTheForce() {
        start(new JsonObject().put("flushDiskType", "ASYNC_FLUSH"));
        blockForces();

        Answer sent = peer.ask(send(TOPIC), "second");

        assertThat(sent.code()).isZero();
        assertThat(peer.ask(pull(GROUP, TOPIC, 1, 0)).texts()).containsExactly("second");
    }

    @Test
    void aFailedForceIsToldInTheAnswerTheRuntimeInfoAndAMetric() {
        start();
        assertThat(reason()).isEmpty();
        assertThat(broker.gauge("rocketmq.storage.writable")).isEqualTo(1);
        disk.failWhen((operation, file) ->
                operation == Operation.FORCE && isLog(file) ? new IOException("the medium is worn out") : null);

        Answer refused = peer.ask(send(TOPIC), "lost");
        Answer alsoRefused = peer.ask(create("new"), "");

        assertThat(refused.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(refused.remark()).contains("read-only", "the medium is worn out");
        assertThat(alsoRefused.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(alsoRefused.remark()).contains("read-only", "the medium is worn out");
        assertThat(reason()).contains("read-only", "the medium is worn out");
        assertThat(broker.gauge("rocketmq.storage.writable")).isZero();
        assertThat(peer.ask(pull(GROUP, TOPIC, 0, 0)).texts()).containsExactly("first");
    }

    private String reason() {
        return KvTable.fromJson(
                        peer.ask(new Bare(RequestCode.GET_BROKER_RUNTIME_INFO)).buffer())
                .table()
                .getOrDefault("messagesRefusedBecause", "");
    }

    @Test
    void onAFullDiskTopicsAreRefusedAndOffsetsAreTaken() throws IOException {
        start(new JsonObject().put("tableLogInterval", 10).put("cleanResourceInterval", 50));
        fillDisk();

        Answer created = peer.ask(create("new"), "");
        Answer sentToNew = peer.ask(send("newer"), "no");
        Answer committed = peer.ask(commit(1), "");

        assertThat(created.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(created.remark()).contains("no space left");
        assertThat(sentToNew.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(committed.code()).isZero();
        assertThat(committedOffset()).isEqualTo(1);

        disk.failWhen(SimulatedDisk.Faults.NONE);
        await().untilAsserted(
                        () -> assertThat(peer.ask(create("new"), "").code()).isZero());
        assertThat(peer.ask(new TopicConfigHeader(new Topic("newer"))).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        broker.stopBroker();
        disk.deleteTree(directory.resolve("store/config"));
        broker.startAgain();
        assertThat(committedOffset()).isEqualTo(1);
        assertThat(peer.ask(new TopicConfigHeader(new Topic("new"))).code()).isZero();
    }

    private static CreateTopicHeader create(String topic) {
        return new CreateTopicHeader(new Topic(topic), "TBW102", 1, 1, 6, "SINGLE_TAG", 0, false, null);
    }

    private static UpdateOffsetHeader commit(long offset) {
        return new UpdateOffsetHeader(new ConsumerGroup(GROUP), new Topic(TOPIC), 0, offset);
    }

    private long committedOffset() {
        Answer answer = peer.ask(new QueryOffsetHeader(new ConsumerGroup(GROUP), new Topic(TOPIC), 0, true));
        return OffsetResponseHeader.read(answer.command().header()).offset();
    }

    /** Not by its capacity: a log has blocks of its own written ahead. */
    private void fillDisk() {
        disk.failWhen((operation, file) -> operation == Operation.WRITE || operation == Operation.CREATE
                ? new DiskFullException("No space left on device")
                : null);
    }
}
