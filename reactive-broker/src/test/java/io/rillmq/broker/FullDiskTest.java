package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.SmallFileSystem;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker on a real disk of 24 MiB that others fill up. */
class FullDiskTest {
    private static final String TOPIC = "orders";
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");
    private static final long DISK_BYTES = 24L << 20;
    private static final String LARGE = "x".repeat(100_000);

    @TempDir
    Path directory;

    private SmallFileSystem disk;
    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallFileSystem.mount(Files.createDirectory(directory.resolve("disk")), DISK_BYTES);
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.close();
            broker.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void start(JsonObject changes) {
        broker = LiveBroker.in(
                directory,
                new JsonObject()
                        .put("storePathRootDir", disk.root().resolve("store").toString())
                        .put("cleanResourceInterval", 50)
                        .mergeIn(changes));
        peer = broker.peer();
    }

    /** The broker takes messages until the disk itself refuses them. */
    private static JsonObject withoutLimits() {
        return new JsonObject().put("diskSpaceWarningLevelBytes", 0).put("cleanFileForciblyEnable", false);
    }

    /** The log may have space of its own for a while. */
    private Answer sendUntilRefused() {
        Answer answer = peer.ask(send(TOPIC), LARGE);
        for (int sent = 1; answer.code() == ResponseCode.SUCCESS && sent < DISK_BYTES / LARGE.length(); sent++) {
            answer = peer.ask(send(TOPIC), LARGE);
        }
        return answer;
    }

    private long maxOffset() {
        return Long.parseLong(String.valueOf(peer.ask(new MaxOffsetHeader(new Topic(TOPIC), 0, false))
                .command()
                .fields()
                .get("offset")));
    }

    private Map<String, String> runtime() {
        return KvTable.fromJson(peer.ask(new Requests.Bare(RequestCode.GET_BROKER_RUNTIME_INFO))
                        .buffer())
                .table();
    }

    @Test
    void aDiskWithoutAByteLeftCostsSendsUntilThereIsSpaceAndNothingElse() {
        start(withoutLimits());
        heartbeat(peer, "c1", BILLING.value(), TOPIC);
        peer.ask(send(TOPIC), "one");
        peer.ask(send(TOPIC), "two");

        disk.fill();
        Answer refused = sendUntilRefused();
        Answer pulled = peer.ask(pull(BILLING.value(), TOPIC, 0, 0));
        Answer committed = peer.ask(new UpdateOffsetHeader(BILLING, new Topic(TOPIC), 0, 2));
        Answer asked = peer.ask(new QueryOffsetHeader(BILLING, new Topic(TOPIC), 0, false));
        Map<String, String> whileFull = runtime();
        Map<String, String> told = broker.vertx.sharedData().getLocalMap("rillmq.refusals");
        await().until(() -> told.getOrDefault("broker-a", "").contains("no space left"));
        double writable = broker.gauge("rocketmq.storage.writable");
        Answer stillRefused = sendUntilRefused();
        long end = maxOffset();
        disk.release();
        Answer taken = peer.ask(send(TOPIC), LARGE);

        for (Answer answer : new Answer[] {refused, stillRefused}) {
            assertThat(answer.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
            assertThat(answer.remark()).contains("no space left on the disk for the commit log");
        }
        assertThat(pulled.texts()).startsWith("one", "two");
        assertThat(committed.code()).isZero();
        assertThat(asked.command().fields().get("offset")).isEqualTo("2");
        assertThat(whileFull.get("messagesRefusedBecause")).contains("no space left");
        assertThat(writable).isZero();
        assertThat(taken.code()).isZero();
        assertThat(taken.command().fields().get("queueOffset")).isEqualTo(Long.toString(end));
        await().until(() -> broker.gauge("rocketmq.storage.writable") == 1);
        assertThat(runtime()).doesNotContainKey("messagesRefusedBecause");
        await().until(told::isEmpty);
    }

    @Test
    void whatWasAcknowledgedAroundAFullDiskIsThereAfterARestart() {
        start(withoutLimits());
        heartbeat(peer, "c1", BILLING.value(), TOPIC);
        peer.ask(send(TOPIC), "before");
        disk.fill();
        int taken = 0;
        while (peer.ask(send(TOPIC), "x".repeat(1_000)).code() == ResponseCode.SUCCESS) {
            taken++;
        }
        peer.ask(new UpdateOffsetHeader(BILLING, new Topic(TOPIC), 0, 1));
        disk.release();
        peer.ask(send(TOPIC), "after");

        broker.restart();
        Answer first = peer.ask(pull(BILLING.value(), TOPIC, 0, 0));
        Answer last = peer.ask(pull(BILLING.value(), TOPIC, 1 + taken, 0));
        Answer offset = peer.ask(new QueryOffsetHeader(BILLING, new Topic(TOPIC), 0, false));

        assertThat(first.texts()).startsWith("before");
        assertThat(last.texts()).containsExactly("after");
        assertThat(offset.command().fields().get("offset")).isEqualTo("1");
    }

    @Test
    void aDiskAboveItsLimitsCostsSendsUntilItIsBelowThem() {
        start(new JsonObject().put("diskSpaceWarningLevelRatio", 90));
        peer.ask(send(TOPIC), "before");

        disk.fillBut(DISK_BYTES / 20);
        await().until(() -> peer.ask(send(TOPIC), "probe").code() != ResponseCode.SUCCESS);
        Answer refused = peer.ask(send(TOPIC), "no");
        Answer pulled = peer.ask(pull(BILLING.value(), TOPIC, 0, 0));
        double ratio = broker.gauge("rocketmq.storage.disk.used.ratio");
        Map<String, String> whileFull = runtime();
        disk.release();
        await().until(() -> peer.ask(send(TOPIC), "after").code() == ResponseCode.SUCCESS);

        assertThat(refused.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(refused.remark())
                .contains("diskSpaceWarningLevelRatio 90")
                .contains("% used with")
                .contains(disk.root().toString());
        assertThat(pulled.texts()).startsWith("before");
        assertThat(ratio).isBetween(0.9, 1.0);
        assertThat(whileFull).containsEntry("commitLogDiskRatio", "0.95");
        assertThat(whileFull.get("commitLogDirCapacity")).startsWith("Total : 0.0 GiB, Free : 0.0 GiB.");
        // The figures are those of another moment.
        assertThat(whileFull.get("messagesRefusedBecause"))
                .startsWith("the disk of ")
                .endsWith(refused.remark().substring(refused.remark().indexOf("above diskSpaceWarningLevelRatio")));
    }

    @Test
    void aDiskThatIsFullOfOtherThingsButHasSpaceTakesMessages() {
        // The usual limits, on a scale that fits this disk.
        start(new JsonObject()
                .put("diskSpaceWarningLevelBytes", 64 << 10)
                .put("diskSpaceCleanForciblyBytes", 64 << 10));
        disk.fillBut(DISK_BYTES / 20);
        await().until(() -> broker.gauge("rocketmq.storage.disk.used.ratio") > 0.9);

        assertThat(peer.ask(send(TOPIC), "hello").code()).isZero();
    }
}
