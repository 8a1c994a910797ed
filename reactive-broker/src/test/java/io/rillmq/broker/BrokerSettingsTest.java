package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators change while the broker runs. */
class BrokerSettingsTest {
    private static final String LONG_BODY = "x".repeat(2_000);

    @TempDir
    Path directory;

    @Test
    void aChangedSettingCountsAtOnceAndAfterARestart() {
        try (LiveBroker broker = LiveBroker.in(directory)) {
            try (Peer peer = broker.peer()) {
                assertThat(peer.ask(send("orders"), LONG_BODY).code()).isZero();

                assertThat(update(peer, "maxMessageSize=1024").code()).isZero();

                assertThat(peer.ask(send("orders"), LONG_BODY).remark()).contains("maxMessageSize 1024");
            }
            broker.restart();
            try (Peer peer = broker.peer()) {
                assertThat(peer.ask(send("orders"), LONG_BODY).code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
                assertThat(lines(peer)).contains("maxMessageSize=1024");

                update(peer, "maxMessageSize=" + (4 << 20));

                assertThat(peer.ask(send("orders"), LONG_BODY).code()).isZero();
            }
        }
    }

    @Test
    void aConfigurationThatSaysSomethingElseThanBeforeWins() {
        JsonObject config = new JsonObject().put("maxMessageSize", 5_000);
        try (LiveBroker broker = LiveBroker.in(directory, config);
                Peer peer = broker.peer()) {
            update(peer, "maxMessageSize=2000\ntraceOn=false");
        }

        try (LiveBroker edited = LiveBroker.in(directory, config.put("maxMessageSize", 6_000));
                Peer peer = edited.peer()) {
            assertThat(lines(peer)).contains("maxMessageSize=6000", "traceOn=false");
        }
    }

    @Test
    void anUpdateIsMadeAsAWholeOrNotAtAll() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            Answer answer = update(peer, "maxMessageSize=1024\nbrokerPermission=77");

            assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(answer.remark()).contains("77", "brokerPermission");
            assertThat(lines(peer)).contains("maxMessageSize=" + (4 << 20), "brokerPermission=6");
            assertThat(peer.ask(send("orders"), LONG_BODY).code()).isZero();
        }
    }

    @Test
    void eachSettingDoesWhatItSays() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "first");

            update(peer, "brokerPermission=4");
            assertThat(peer.ask(send("orders"), "refused").code()).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(peer.ask(pull("g", "orders", 0, 0)).texts()).containsExactly("first");

            update(peer, "brokerPermission=2");
            assertThat(peer.ask(send("orders"), "second").code()).isZero();
            assertThat(peer.ask(pull("g", "orders", 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);

            update(peer, "brokerPermission=6\nautoCreateTopicEnable=false\nautoCreateSubscriptionGroup=false");
            assertThat(peer.ask(send("new"), "x").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
            assertThat(peer.ask(pull("new", "orders", 0, 0)).code())
                    .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);

            update(peer, "autoCreateTopicEnable=true\nautoCreateSubscriptionGroup=true\ntraceOn=false\nregionId=north");
            Answer stored = peer.ask(send("new"), "x");
            assertThat(stored.code()).isZero();
            assertThat(stored.command().fields().get("TRACE_ON")).isEqualTo("false");
            assertThat(stored.command().fields().get("MSG_REGION")).isEqualTo("north");
            assertThat(peer.ask(pull("new", "orders", 0, 0)).texts()).containsExactly("first", "second");
        }
    }

    @Test
    void clientsAreSentElsewhereWhileABrokerIsNotWritable() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "first");
            await().untilAsserted(() -> assertThat(permissionOf(peer, "orders")).isEqualTo(6));

            update(peer, "brokerPermission=4");

            await().untilAsserted(() -> assertThat(permissionOf(peer, "orders")).isEqualTo(4));
            await().untilAsserted(() -> assertThat(permissionOf(peer, "TBW102")).isEqualTo(4));

            update(peer, "brokerPermission=6");

            await().untilAsserted(() -> assertThat(permissionOf(peer, "orders")).isEqualTo(6));
            await().untilAsserted(() -> assertThat(permissionOf(peer, "TBW102")).isEqualTo(7));
        }
    }

    private static int permissionOf(Peer peer, String topic) {
        Answer answer = peer.askNameServer(new GetRouteHeader(topic, true));
        assertThat(answer.code()).isZero();
        return TopicRouteData.fromJson(answer.buffer()).queues().get(0).permission();
    }

    @Test
    void noRequestMovesPathsProgramsOrAddresses() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            List<String> before = lines(peer).toList();

            for (String dangerous : List.of(
                    "rocketmqHome=/tmp/x;touch /tmp/y",
                    "filterServerNums=1",
                    "brokerConfigPath=/etc/crontab",
                    "configBlackList=",
                    "storePathRootDir=/tmp",
                    "storePathCommitLog=/tmp",
                    "namesrvAddr=192.0.2.1:9876")) {
                Answer answer = update(peer, "maxMessageSize=1024\n" + dangerous);

                assertThat(answer.code()).as(dangerous).isEqualTo(ResponseCode.NO_PERMISSION);
                assertThat(answer.remark()).contains(dangerous.substring(0, dangerous.indexOf('=')));
            }
            assertThat(lines(peer)).containsExactlyElementsOf(before);
        }
    }

    @Test
    void keysThatAreUnknownOrReadAtTheStartAreRefusedByName() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            assertThat(update(peer, "maxMesageSize=1024").remark())
                    .contains("unknown key 'maxMesageSize'", "maxMessageSize");
            assertThat(update(peer, "listenPort=1").remark()).contains("'listenPort' is read at the start only");
            assertThat(update(peer, "").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(update(peer, "maxMessageSize=\\u00zz").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(update(peer, "traceOn=" + "x".repeat(100_000)).remark()).contains("exceeds 65536");
        }
    }

    @Test
    void noSettingTakesAValueThatMakesNoSense() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            List<String> before = lines(peer).toList();

            for (String key : changeable(peer)) {
                List<String> wrong = key.equals("regionId")
                        ? List.of("", "   ", "a\\u0001b", "a\\u0002b", "a\\nb", "r".repeat(256))
                        : List.of("", "   ", "x", "1 2", "-1", "1e3", "0x10", "99999999999999999999", "nul\\u0000");
                for (String value : wrong) {
                    Answer answer = update(peer, key + "=" + value);

                    assertThat(answer.code()).as(key + "=" + value).isEqualTo(ResponseCode.INVALID_PARAMETER);
                    assertThat(answer.remark()).contains("'" + key + "'");
                }
            }
            assertThat(lines(peer)).containsExactlyElementsOf(before);
        }
    }

    @Test
    void theDocumentationNamesEverySettingThatMayBeChanged() throws IOException {
        String documented = Files.readString(Path.of("../docs/operations.md"))
                .split("changes these at once: ")[1]
                .split("; `mqadmin updateNamesrvConfig`")[0];
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            assertThat(documented.replace("`", "").split("(,| and)\\s+")).containsExactlyElementsOf(changeable(peer));
        }
    }

    @Test
    void spacesAroundAValueDoNotCount() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            assertThat(update(peer, "maxMessageSize =  2000  \n traceOn\t= false ")
                            .code())
                    .isZero();

            assertThat(lines(peer)).contains("maxMessageSize=2000", "traceOn=false");
        }
    }

    @Test
    void changesOfManyAtOnceAreAllThereInTheEnd() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer one = broker.peer();
                Peer other = broker.peer()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int bytes = 2_000; bytes < 2_050; bytes++) {
                answers.add(updateSoon(one, "maxMessageSize=" + bytes));
                answers.add(updateSoon(other, "topicsMax=" + bytes));
                answers.add(one.send(send("orders"), LONG_BODY.getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(answers).allMatch(answer -> LiveBroker.await(answer).code() == ResponseCode.SUCCESS);

            assertThat(lines(one)).contains("maxMessageSize=2049", "topicsMax=2049");
        }
    }

    @Test
    void expressionsOfPropertiesAreTakenAsLongAsTheyAreEnabled() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            peer.ask(send("orders", 0, property("a", "1")), "first");
            assertThat(peer.ask(pullBySql("a = 1")).texts()).containsExactly("first");

            update(peer, "enablePropertyFilter=false");
            Answer refused = peer.ask(pullBySql("a = 1"));
            update(peer, "enablePropertyFilter=true");

            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.remark()).contains("enablePropertyFilter=false");
            assertThat(peer.ask(pullBySql("a = 1")).texts()).containsExactly("first");
        }
    }

    @Test
    void topicsAreHeldToTheirTypesAsLongAsThatIsEnabled() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "first");

            update(peer, "enableTopicMessageTypeCheck=true");
            Answer refused = peer.ask(send("orders", 0, property("DELAY", "3")), "of another type");
            update(peer, "enableTopicMessageTypeCheck=false");

            assertThat(refused.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            assertThat(peer.ask(send("orders", 0, property("DELAY", "3")), "taken")
                            .code())
                    .isZero();
        }
    }

    private static PullHeader pullBySql(String expression) {
        PullHeader usual = pull("g", "orders", 0, 0, expression);
        return new PullHeader(
                usual.group(),
                usual.topic(),
                0,
                0,
                32,
                PullHeader.HAS_SUBSCRIPTION,
                0,
                0,
                expression,
                0,
                "SQL92",
                PullHeader.ANY_BYTES);
    }

    /** The keys that the broker says may be changed. */
    private static List<String> changeable(Peer peer) {
        String remark = update(peer, "listenPort=1").remark();
        return List.of(remark.substring(remark.lastIndexOf(": ") + 2).split(", "));
    }

    private static Future<Answer> updateSoon(Peer peer, String properties) {
        return peer.send(
                new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), properties.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer update(Peer peer, String properties) {
        return peer.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), properties);
    }

    private static Stream<String> lines(Peer peer) {
        return peer.ask(new Requests.Bare(RequestCode.GET_BROKER_CONFIG)).text().lines();
    }
}
