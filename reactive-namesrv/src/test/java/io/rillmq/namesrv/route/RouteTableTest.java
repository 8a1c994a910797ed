package io.rillmq.namesrv.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.namesrv.route.RegistrationOutcome.Refused;
import io.rillmq.namesrv.route.RegistrationOutcome.Registered;
import io.rillmq.namesrv.route.RegistrationOutcome.Superseded;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final DataVersion V1 = new DataVersion(0, 100, 1);
    private static final DataVersion V2 = new DataVersion(0, 200, 2);
    private static final TopicConfig TBW102 = new TopicConfig("TBW102", 8, 7);
    private static final TopicConfig ORDERS = new TopicConfig("orders", 4, 6);

    private final RouteTable table = new RouteTable(RouteConfig.DEFAULTS);
    private final Link link = new Link();

    private static final class Link implements BrokerLink {
        @Override
        public void close() {}
    }

    private static Registration registration(
            long id, String address, DataVersion version, boolean isActingMasterEnabled, TopicConfig... topics) {
        return registration("a", id, address, version, isActingMasterEnabled, null, topics);
    }

    private static Registration registration(
            String name,
            long id,
            String address,
            DataVersion version,
            boolean isActingMasterEnabled,
            @Nullable Long timeoutMillis,
            TopicConfig... topics) {
        Map<String, TopicConfig> byName =
                Arrays.stream(topics).collect(Collectors.toMap(TopicConfig::name, Function.identity()));
        return new Registration(
                new RegisterBrokerHeader(
                        name, address, "c", "ha-" + address, id, timeoutMillis, isActingMasterEnabled, false, 0),
                false,
                null,
                new TopicConfigTable(version, byName));
    }

    private RegistrationOutcome register(long id, String address, DataVersion version, TopicConfig... topics) {
        return table.register(registration(id, address, version, false, topics), link, 0);
    }

    private int permissionOf(String topic) {
        return table.snapshot().route(topic).orElseThrow().queues().get(0).permission();
    }

    @Test
    void theFirstRegistrationMustHoldMoreThanOneTopic() {
        assertThat(register(0, "x:1", V1, ORDERS)).isEqualTo(new Refused("register broker failed"));
        assertThat(table.snapshot().brokers()).isEmpty();

        assertThat(register(0, "x:1", V1, ORDERS, TBW102)).isEqualTo(new Registered(null, null));
        assertThat(register(0, "x:1", V2, new TopicConfig("news", 1, 6))).isEqualTo(new Registered(null, null));
        assertThat(table.snapshot().topicNames()).containsExactly("TBW102", "news", "orders");
    }

    @Test
    void topicsChangeOnlyWithTheDataVersion() {
        register(0, "x:1", V1, ORDERS, TBW102);

        register(0, "x:1", V1, ORDERS.withPermission(4), TBW102);
        assertThat(permissionOf("orders")).isEqualTo(6);

        register(0, "x:1", V2, ORDERS.withPermission(4), TBW102);
        assertThat(permissionOf("orders")).isEqualTo(4);
    }

    @Test
    void aTopicThatIsMissingIsAddedWhateverTheDataVersion() {
        register(0, "x:1", V1, ORDERS, TBW102);
        table.deleteTopic("orders", null);

        register(0, "x:1", V1, ORDERS, TBW102);

        assertThat(table.snapshot().route("orders")).isPresent();
    }

    @Test
    void topicsAbsentFromALaterRegistrationStay() {
        register(0, "x:1", V1, ORDERS, TBW102);

        register(0, "x:1", V2, TBW102);

        assertThat(table.snapshot().route("orders")).isPresent();
    }

    @Test
    void aSlaveThatBecomesTheMasterLeavesItsOldId() {
        register(0, "x:1", V1, ORDERS, TBW102);
        register(1, "y:1", V1, ORDERS, TBW102);
        table.unregister(new BrokerAddress("c", "x:1"), "a");

        register(0, "y:1", V1, ORDERS, TBW102);

        assertThat(table.snapshot().brokers().get("a").addresses()).containsExactly(Map.entry(0L, "y:1"));
    }

    @Test
    void aBrokerWithOlderStateDoesNotReplaceALiveOneOfTheSameId() {
        DataVersion newer = new DataVersion(2, 1, 1);
        DataVersion older = new DataVersion(1, 9, 9);
        register(0, "x:1", newer, ORDERS, TBW102);

        assertThat(register(0, "y:1", older, ORDERS, TBW102)).isEqualTo(new Superseded());

        assertThat(table.snapshot().brokers().get("a").addresses()).containsEntry(0L, "x:1");
        assertThat(table.dataVersion(new BrokerAddress("c", "y:1"))).isNull();
    }

    @Test
    void aSlaveLearnsItsMasterAndBringsNoTopics() {
        register(0, "x:1", V1, ORDERS, TBW102);

        RegistrationOutcome outcome = register(1, "y:1", V2, ORDERS.withPermission(2), TBW102);

        assertThat(outcome).isEqualTo(new Registered("x:1", "ha-x:1"));
        assertThat(permissionOf("orders")).isEqualTo(6);
    }

    @Test
    void theFirstSlaveSpeaksForAMissingMasterWithoutTheWritePermission() {
        table.register(registration(1, "y:1", V1, true, ORDERS, TBW102), link, 0);

        assertThat(permissionOf("orders")).isEqualTo(4);
    }

    @Test
    void aSlaveOfALegacyBrokerBringsNoTopics() {
        Registration modern = registration(1, "y:1", V1, false, ORDERS, TBW102);
        table.register(new Registration(modern.header(), true, null, modern.topics()), link, 0);

        assertThat(table.snapshot().topicNames()).isEmpty();
    }

    @Test
    void whenOnlySlavesAreLeftTheWritePermissionGoesWithTheMaster() {
        table.register(registration(0, "x:1", V1, true, ORDERS, TBW102), link, 0);
        table.register(registration(1, "y:1", V1, true, ORDERS, TBW102), link, 0);

        table.unregister(new BrokerAddress("c", "x:1"), "a");

        assertThat(permissionOf("orders")).isEqualTo(4);
    }

    @Test
    void theLastAddressOfABrokerTakesItsTopicsAndItsClusterAlong() {
        register(0, "x:1", V1, ORDERS, TBW102);
        table.register(registration("b", 0, "z:1", V1, false, null, ORDERS, TBW102), link, 0);

        table.unregister(new BrokerAddress("c", "x:1"), "a");
        assertThat(table.snapshot().route("orders").orElseThrow().queues())
                .extracting(QueueData::brokerName)
                .containsExactly("b");

        table.unregister(new BrokerAddress("c", "z:1"), "b");
        assertThat(table.snapshot().topicNames()).isEmpty();
        assertThat(table.snapshot().clusters()).isEmpty();
    }

    @Test
    void aBrokerMayAskForAnotherTimeout() {
        table.register(registration("a", 0, "x:1", V1, false, 10_000L, ORDERS, TBW102), link, 0);

        assertThat(table.expire(10_000)).isEmpty();
        assertThat(table.expire(10_001)).containsExactly(link);
        assertThat(table.snapshot().brokers()).isEmpty();
    }

    @Test
    void aBrokerThatComesBackUnderAnotherNameLeavesTheOldOne() {
        register(0, "x:1", V1, ORDERS, TBW102);

        table.register(registration("b", 0, "x:1", V1, false, null, ORDERS, TBW102), link, 0);

        assertThat(table.snapshot().brokers()).containsOnlyKeys("b");
    }

    @Test
    void theSnapshotStaysTheSameWhileNothingChanges() {
        register(0, "x:1", V1, ORDERS, TBW102);
        RouteSnapshot before = table.snapshot();

        register(0, "x:1", V1, ORDERS, TBW102);
        table.seen(new BrokerAddress("c", "x:1"), 5);
        assertThat(table.snapshot()).isSameAs(before);

        table.wipeWritePermission("a");
        assertThat(table.snapshot()).isNotSameAs(before);
        assertThat(before.route("orders").orElseThrow().queues().get(0).permission())
                .isEqualTo(6);
    }

    @Test
    void brokersAndTopicsAreBounded() {
        RouteTable small = new RouteTable(new RouteConfig(Duration.ofSeconds(1), 1, 3));
        small.register(registration(0, "x:1", V1, false, ORDERS, TBW102), link, 0);

        assertThat(small.register(registration("b", 0, "z:1", V1, false, null, ORDERS, TBW102), link, 0))
                .isEqualTo(new Refused("brokersMax 1 reached"));
        assertThat(small.register(
                        registration(0, "x:1", V2, false, new TopicConfig("p", 1, 6), new TopicConfig("q", 1, 6)),
                        link,
                        0))
                .isEqualTo(new Refused("topicsMax 3 reached"));
        assertThat(small.register(registration(0, "x:1", V2, false, new TopicConfig("p", 1, 6)), link, 0))
                .isEqualTo(new Registered(null, null));
    }
}
