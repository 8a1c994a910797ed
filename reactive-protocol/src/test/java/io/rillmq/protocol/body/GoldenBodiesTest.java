package io.rillmq.protocol.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.InflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as RocketMQ 5.5.0 writes them, in both directions. */
class GoldenBodiesTest {
    private static final MessageQueue QUEUE = new MessageQueue(new Topic("TopicTest"), "broker-a", 0);

    private static final TopicRouteData ROUTE = new TopicRouteData(
            List.of(new QueueData("broker-a", 4, 4, 6, 0)),
            List.of(new BrokerData(
                    "DefaultCluster",
                    "broker-a",
                    Map.of(1L, "192.0.2.21:10911", 0L, "192.0.2.20:10911"),
                    null,
                    false)));

    private static final RegisterBrokerBody REGISTRATION = new RegisterBrokerBody(new TopicConfigTable(
            new DataVersion(0, 1700000000000L, 2),
            Map.of(
                    "TopicTest",
                    new TopicConfig(
                            "TopicTest", 4, 4, 6, TopicConfig.SINGLE_TAG, 0, false, Map.of("message.type", "FIFO")))));

    @Test
    void aRouteIsWrittenInBothDialects() {
        assertThat(text(ROUTE.toJson())).isEqualTo(golden("topic_route_standard"));
        assertThat(text(ROUTE.toLegacyJson())).isEqualTo(golden("topic_route_legacy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic_route_standard", "topic_route_legacy"})
    void aRouteIsReadInBothDialects(String name) {
        assertThat(TopicRouteData.fromJson(buffer(golden(name)))).isEqualTo(ROUTE);
    }

    @Test
    void aPlainRegistrationIsWrittenByteForByte() {
        ByteBuf body = REGISTRATION.toBuffer();

        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo(golden("register_broker_body_plain"));
        assertThat(RegisterBrokerBody.crcOf(body)).isEqualTo(1099870132);
    }

    @Test
    void aPlainRegistrationIsRead() {
        assertThat(RegisterBrokerBody.fromJson(buffer(golden("register_broker_body_plain"))))
                .isEqualTo(REGISTRATION);
    }

    @Test
    void aCompressedRegistrationIsRead() {
        JsonNode vector = Golden.vector("bodies", "register_broker_body_compressed");
        ByteBuf body = Golden.hex(vector.get("hex"));

        assertThat(RegisterBrokerBody.crcOf(body))
                .isEqualTo(vector.get("bodyCrc32").asInt());
        assertThat(RegisterBrokerBody.fromCompressed(body)).isEqualTo(REGISTRATION);
    }

    /** Compressors may differ in their output; what counts is what it inflates to. */
    @Test
    void aCompressedRegistrationIsWritten() {
        JsonNode vector = Golden.vector("bodies", "register_broker_body_compressed");

        byte[] inflated = inflate(REGISTRATION.toCompressed());

        assertThat(ByteBufUtil.hexDump(inflated))
                .isEqualTo(vector.get("inflatedHex").asText());
    }

    @Test
    void aCompressedRegistrationCutAtAnyLengthIsRefusedOrStillWhole() {
        ByteBuf body = Golden.hex(
                Golden.vector("bodies", "register_broker_body_compressed").get("hex"));

        for (int length = 0; length < body.readableBytes(); length++) {
            ByteBuf cut = body.copy(0, length);
            assertThatThrownBy(() -> RegisterBrokerBody.fromCompressed(cut)).isInstanceOf(MalformedBodyException.class);
        }
    }

    @Test
    void aCompressedRegistrationThatFillsTheMemoryIsRefused() {
        RegisterBrokerBody bomb = new RegisterBrokerBody(new TopicConfigTable(
                DataVersion.NONE,
                Map.of("T", new TopicConfig("x".repeat(RegisterBrokerBody.INFLATED_BYTES_MAX), 4, 6))));

        assertThatThrownBy(() -> RegisterBrokerBody.fromCompressed(Unpooled.wrappedBuffer(bomb.toCompressed())))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("exceeds 67108864 bytes");
    }

    @Test
    void aTopicIsWrittenAndReadAsText() {
        String text = Golden.vector("bodies", "topic_config_space_encoding")
                .get("string")
                .asText();
        TopicConfig topic = REGISTRATION.topics().topics().get("TopicTest");

        assertThat(topic.toText()).isEqualTo(text);
        assertThat(TopicConfig.fromText(text)).isEqualTo(topic);
        assertThat(TopicConfig.fromText("T 1 2 6 SINGLE_TAG").attributes()).isEmpty();
        assertThatThrownBy(() -> TopicConfig.fromText("T 1 2 6")).isInstanceOf(MalformedBodyException.class);
        assertThatThrownBy(() -> TopicConfig.fromText("T 1 x 6 SINGLE_TAG")).isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void aHeartbeatIsWrittenAndRead() {
        HeartbeatData heartbeat = new HeartbeatData(
                "192.0.2.10@12345#1",
                List.of(new ProducerData("PID_test")),
                List.of(new ConsumerData(
                        "GID_test",
                        ConsumeType.CONSUME_PASSIVELY,
                        MessageModel.CLUSTERING,
                        ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                        List.of(SubscriptionData.of("TopicTest", TagFilter.parse("TagA || TagB"), 1700000000000L)),
                        false)));

        assertThat(text(heartbeat.toJson())).isEqualTo(golden("heartbeat_body"));
        assertThat(HeartbeatData.fromJson(buffer(golden("heartbeat_body")))).isEqualTo(heartbeat);
    }

    @Test
    void aHeartbeatOfAnOldClientIsRead() {
        HeartbeatData heartbeat = HeartbeatData.fromJson(buffer(
                "{\"clientID\":\"c\",\"consumerDataSet\":[{\"groupName\":\"G\",\"messageModel\":\"Broadcasting\"}]}"));

        assertThat(heartbeat.producers()).isEmpty();
        assertThat(heartbeat.consumers())
                .containsExactly(new ConsumerData(
                        "G",
                        ConsumeType.CONSUME_PASSIVELY,
                        MessageModel.BROADCASTING,
                        ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                        List.of(),
                        false));
    }

    @Test
    void locksAreWrittenAndRead() {
        JsonNode vector = Golden.vector("bodies", "lock_batch_mq");
        String request = vector.get("requestUtf8").asText();
        String response = vector.get("responseUtf8").asText();
        LockRequest lock = new LockRequest("c1", "GID", List.of(QUEUE), false);
        LockResponse locked = new LockResponse(List.of(QUEUE));

        assertThat(text(lock.toJson())).isEqualTo(request);
        assertThat(LockRequest.fromJson(buffer(request))).isEqualTo(lock);
        assertThat(text(locked.toJson())).isEqualTo(response);
        assertThat(LockResponse.fromJson(buffer(response))).isEqualTo(locked);
    }

    @Test
    void aMapKeyedByQueueIsWrittenAndRead() {
        QueueOffsets offsets = new QueueOffsets(Map.of(QUEUE, 10L));

        assertThat(text(offsets.toJson())).isEqualTo(golden("object_keyed_map"));
        assertThat(QueueOffsets.fromJson(buffer(golden("object_keyed_map")))).isEqualTo(offsets);
    }

    @Test
    void statisticsKeyedByQueueAreWrittenAndRead() {
        String text = "{\"consumeTps\":0.35,\"offsetTable\":{{\"brokerName\":\"broker-a\",\"queueId\":0,"
                + "\"topic\":\"TopicTest\"}:{\"brokerOffset\":3,\"consumerOffset\":2,\"lastTimestamp\":9,"
                + "\"pullOffset\":1}}}";
        ConsumeStats stats = new ConsumeStats(Map.of(QUEUE, new ConsumeStats.QueueProgress(3, 2, 1, 9)), 0.35);

        assertThat(text(stats.toJson())).isEqualTo(text);
        assertThat(ConsumeStats.fromJson(buffer(text))).isEqualTo(stats);
    }

    @Test
    void theOffsetsOfATopicAreWrittenAsToolsReadThem() {
        TopicStats stats = new TopicStats(Map.of(QUEUE, new TopicStats.QueueStats(0, 3, 1795359949845L)), 0.35);

        assertThat(text(stats.toJson()))
                .isEqualTo("{\"offsetTable\":{{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"TopicTest\"}:"
                        + "{\"lastUpdateTimestamp\":1795359949845,\"maxOffset\":3,\"minOffset\":0}},"
                        + "\"topicPutTps\":0.35}");
    }

    @Test
    void aGroupIsWrittenAsRocketMQDoes() {
        String text = "{\"attributes\":{},\"brokerId\":0,\"consumeBroadcastEnable\":true,\"consumeEnable\":true,"
                + "\"consumeFromMinEnable\":true,\"consumeMessageOrderly\":false,\"consumeTimeoutMinute\":15,"
                + "\"groupName\":\"GID_test\",\"groupRetryPolicy\":{\"type\":\"CUSTOMIZED\"},\"groupSysFlag\":0,"
                + "\"notifyConsumerIdsChangedEnable\":true,\"retryMaxTimes\":16,\"retryQueueNums\":1,"
                + "\"whichBrokerWhenConsumeSlowly\":1}";

        assertThat(text(SubscriptionGroupConfig.defaults("GID_test").toJson())).isEqualTo(text);
        assertThat(SubscriptionGroupConfig.fromJson(buffer(text)))
                .isEqualTo(SubscriptionGroupConfig.defaults("GID_test"));
    }

    @Test
    void theClustersOfRocketMQAreRead() {
        ClusterInfo info = ClusterInfo.fromJson(buffer("{\"brokerAddrTable\":{\"broker-a\":{\"brokerAddrs\":"
                + "{0:\"127.0.0.1:30911\"},\"brokerName\":\"broker-a\",\"cluster\":\"DefaultCluster\","
                + "\"enableActingMaster\":false}},\"clusterAddrTable\":{\"DefaultCluster\":[\"broker-a\"]}}"));

        assertThat(info.clusters()).isEqualTo(Map.of("DefaultCluster", List.of("broker-a")));
        assertThat(info.brokers().get("broker-a").masterAddress()).isEqualTo("127.0.0.1:30911");
    }

    @Test
    void theTablesOfARealBrokerAreRead() {
        TopicConfigTable topics = TopicConfigTable.fromJson(storeFile("config/topics.json"));
        SubscriptionGroupTable groups = SubscriptionGroupTable.fromJson(storeFile("config/subscriptionGroup.json"));
        ConsumerOffsetTable offsets = ConsumerOffsetTable.fromJson(storeFile("config/consumerOffset.json"));
        DelayOffsetTable delays = DelayOffsetTable.fromJson(storeFile("config/delayOffset.json"));

        assertThat(topics.topics().get("TBW102").permission()).isEqualTo(7);
        assertThat(topics.topics().get("SCHEDULE_TOPIC_XXXX").queueCount()).isEqualTo(18);
        assertThat(groups.groups().get("GID_test").retryTimesMax()).isEqualTo(16);
        assertThat(offsets.offsets().get("TopicTest@GID_test")).isNotEmpty();
        assertThat(delays.offsets()).isNotEmpty();
        assertThat(TopicConfigTable.fromJson(topics.toBuffer())).isEqualTo(topics);
        assertThat(SubscriptionGroupTable.fromJson(groups.toBuffer())).isEqualTo(groups);
        assertThat(ConsumerOffsetTable.fromJson(offsets.toBuffer())).isEqualTo(offsets);
        assertThat(DelayOffsetTable.fromJson(delays.toBuffer())).isEqualTo(delays);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "1",
                "{",
                "{{",
                "{{}",
                "{{}:",
                "{0",
                "{0:",
                "{\"brokerDatas\":[",
                "{\"a",
                "{}}",
                "}",
                "{}{}",
                "{\"brokerDatas\":[null]}",
                "{\"brokerDatas\":{\"a\":1}}",
                "{\"queueDatas\":[{\"perm\":\"x\"}]}"
            })
    void aBodyThatIsNoneIsRefused(String body) {
        assertThatThrownBy(() -> TopicRouteData.fromJson(buffer(body))).isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void aMemberThatNothingCanStandForIsNamed() {
        assertThatThrownBy(() -> HeartbeatData.fromJson(buffer("{}")))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("member clientID is missing");
        assertThatThrownBy(() ->
                        LockRequest.fromJson(buffer("{\"clientId\":\"c\",\"consumerGroup\":\"G\",\"mqSet\":[{}]}")))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("member topic is missing");
    }

    @Test
    void aNullKeyIsRefusedAndANullValueLeftOut() {
        assertThatThrownBy(() -> QueueOffsets.fromJson(buffer("{\"offsetTable\":{null:1}}")))
                .isInstanceOf(MalformedBodyException.class);
        assertThat(KvTable.fromJson(buffer("{\"table\":{\"a\":null,\"b\":\"1\"}}"))
                        .table())
                .isEqualTo(Map.of("b", "1"));
    }

    @Test
    void keysWithinStringsAndNestedKeysAreToldApart() {
        String text = "{ 1 : \"{0:1},{\\\"\" , {\"a\":{\"b\":\"}\\\\\"}} : [ {-2:3, true:{}} ], \"x\":1 }";

        assertThat(text(BareKeys.quote(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("{ \"1\" : \"{0:1},{\\\"\" , \"{\\\"a\\\":{\\\"b\\\":\\\"}\\\\\\\\\\\"}}\" : "
                        + "[ {\"-2\":3, \"true\":{}} ], \"x\":1 }");
    }

    @Test
    void jsonWithoutBareKeysIsNotCopied() {
        byte[] json = golden("heartbeat_body").getBytes(StandardCharsets.UTF_8);

        assertThat(BareKeys.quote(json)).isSameAs(json);
    }

    @Test
    void damagedBodiesAreReadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[][] bodies = {
            golden("topic_route_legacy").getBytes(StandardCharsets.UTF_8),
            golden("object_keyed_map").getBytes(StandardCharsets.UTF_8),
            golden("heartbeat_body").getBytes(StandardCharsets.UTF_8)
        };

        for (int round = 0; round < 10_000; round++) {
            byte[] body = bodies[round % bodies.length].clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) "{}[]:,\"\\0a -".charAt(random.nextInt(12));
            }
            try {
                TopicRouteData.fromJson(Unpooled.wrappedBuffer(body));
                QueueOffsets.fromJson(Unpooled.wrappedBuffer(body));
                HeartbeatData.fromJson(Unpooled.wrappedBuffer(body));
            } catch (MalformedBodyException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static String golden(String name) {
        return Golden.vector("bodies", name).get("bodyUtf8").asText();
    }

    private static ByteBuf storeFile(String path) {
        for (JsonNode file : Golden.file("store-dir").get("files")) {
            if (file.get("path").asText().equals(path)) {
                return file.has("hex")
                        ? Golden.hex(file.get("hex"))
                        : buffer(file.get("utf8").asText());
            }
        }
        throw new IllegalArgumentException("no file " + path);
    }

    private static byte[] inflate(byte[] compressed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InflaterOutputStream inflater = new InflaterOutputStream(out)) {
            inflater.write(compressed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
