package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.Requests.Bare;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.SubscriptionGroupHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, groups and offsets come back from the log, whatever became of their files. */
class TablesInTheLogTest {
    private static final Topic ORDERS = new Topic("orders");
    private static final Topic OLD = new Topic("old");
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");
    private static final String TABLES = "rmq_sys_rill_tables";

    @TempDir
    Path directory;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private Path store;
    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        store = directory.resolve("store");
        broker = LiveBroker.in(directory, new JsonObject().put("messageDelayLevel", "1s 2h"), disk);
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void deletedFilesAreBuiltAgain() throws Exception {
        fill();

        broker.stopBroker();
        disk.deleteTree(store.resolve("config"));
        broker.startAgain();

        assertEverythingIsThere();
    }

    @Test
    void theCommitLogAloneHasTopicsGroupsAndOffsets() throws Exception {
        fill();

        broker.stopBroker();
        for (String name : disk.list(store)) {
            if (!name.equals("commitlog")) {
                disk.deleteTree(store.resolve(name));
                disk.delete(store.resolve(name));
            }
        }
        broker.startAgain();

        assertEverythingIsThere();
        assertThat(peer.ask(pull("billing", "orders", 0, 0)).texts()).containsExactly("hello");
    }

    @Test
    void aTopicThatIsMadeAgainAfterItsDeletionIsEmptyAndHasNoOffsets() throws Exception {
        fill();
        peer.ask(new DeleteTopicHeader(ORDERS));
        peer.ask(create(ORDERS, 2));

        broker.stopBroker();
        disk.deleteTree(store.resolve("config"));
        broker.startAgain();

        assertThat(topic(ORDERS).writeQueueCount()).isEqualTo(2);
        assertThat(committed().code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void clientsNeitherSeeNorWriteNorDeleteTheTopicOfTheTables() {
        fill();

        assertThat(peer.ask(new Bare(RequestCode.GET_ALL_TOPIC_CONFIG)).text()).doesNotContain(TABLES);
        assertThat(peer.askNameServer(new GetRouteHeader(TABLES, true)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(send(TABLES), "{}").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(peer.ask(create(new Topic(TABLES), 1)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new DeleteTopicHeader(new Topic(TABLES))).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(peer.ask(pull("billing", TABLES, 0, 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    private void fill() {
        peer.ask(create(OLD, 1));
        peer.ask(create(ORDERS, 3));
        peer.ask(send("orders"), "hello");
        heartbeat(peer, "client", "billing", "orders");
        peer.ask(new UpdateOffsetHeader(BILLING, ORDERS, 0, 1));
        peer.ask(new DeleteTopicHeader(OLD));
    }

    private void assertEverythingIsThere() {
        assertThat(topic(ORDERS).writeQueueCount()).isEqualTo(3);
        assertThat(peer.ask(new TopicConfigHeader(OLD)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new SubscriptionGroupHeader(BILLING)).code()).isZero();
        assertThat(OffsetResponseHeader.read(committed().command().header()).offset())
                .isEqualTo(1);
    }

    private TopicConfig topic(Topic topic) {
        return TopicConfig.fromJson(peer.ask(new TopicConfigHeader(topic)).buffer());
    }

    private Answer committed() {
        return peer.ask(new QueryOffsetHeader(BILLING, ORDERS, 0, false));
    }

    private static CreateTopicHeader create(Topic topic, int queues) {
        return new CreateTopicHeader(topic, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, null);
    }
}
