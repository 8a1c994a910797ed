package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ClientConnection;
import io.rillmq.protocol.body.ProducerConnections;
import io.rillmq.protocol.body.ProducerTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ProducerConnectionsHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import io.rillmq.protocol.name.ProducerGroup;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerGroupsTest {
    private static final ProducerGroup SHOP = new ProducerGroup("shop");

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory, new JsonObject().put("groupMembersMax", 4));
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void theProducersOfAGroupAreShownUntilTheyLeaveOrVanish() {
        try (Peer vanishing = broker.peer()) {
            heartbeat(peer, "p1", "shop", "stock");
            heartbeat(vanishing, "p2", "shop");

            assertThat(clientIds(SHOP)).containsExactly("p1", "p2");
            assertThat(all().groups()).containsOnlyKeys("shop", "stock");
        }
        await().untilAsserted(() -> assertThat(clientIds(SHOP)).containsExactly("p1"));

        peer.ask(new UnregisterClientHeader("p1", "shop", null));

        Answer nobody = peer.ask(new ProducerConnectionsHeader(SHOP));
        assertThat(nobody.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(nobody.remark()).contains("the producer group[shop] not exist");
        assertThat(all().groups()).containsOnlyKeys("stock");
    }

    @Test
    void aClientThatChangesItsIdIsThereOnce() {
        heartbeat(peer, "old", "shop");
        heartbeat(peer, "new", "shop");

        assertThat(clientIds(SHOP)).containsExactly("new");
        assertThat(all().groups().get("shop")).singleElement().satisfies(each -> assertThat(each.remoteAddress())
                .startsWith("/127.0.0.1:"));
    }

    @Test
    void badProducersAreRefusedAndChangeNothing() {
        assertThat(heartbeat(peer, "p", "not legal").remark()).contains("producer group 'not legal'");
        assertThat(heartbeat(peer, "p", "g".repeat(256)).remark()).contains("256 characters exceeds 255");
        assertThat(heartbeat(peer, " ", "shop").remark()).contains("clientID must not be blank");
        assertThat(heartbeat(peer, "p".repeat(2_000), "shop").remark()).contains("2000 characters exceeds 1024");
        assertThat(all().groups()).isEmpty();
    }

    @Test
    void noMoreProducersThanTheBoundAreTakenIn() {
        String[] groups = IntStream.range(0, 4).mapToObj(index -> "g" + index).toArray(String[]::new);
        assertThat(heartbeat(peer, "p1", groups).code()).isZero();

        Answer refused = heartbeat(peer, "p1", "one-more");

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains("one-more").contains("groupMembersMax is 4");
        assertThat(heartbeat(peer, "p1", groups).code()).isZero();
    }

    private static Answer heartbeat(Peer peer, String clientId, String... groups) {
        List<String> producers = List.of(groups).stream()
                .map("{\"groupName\":\"%s\"}"::formatted)
                .toList();
        return peer.ask(
                new Requests.Bare(RequestCode.HEART_BEAT),
                "{\"clientID\":\"%s\",\"producerDataSet\":%s}".formatted(clientId, producers));
    }

    private List<String> clientIds(ProducerGroup group) {
        return ProducerConnections.fromJson(
                        peer.ask(new ProducerConnectionsHeader(group)).buffer())
                .connections()
                .stream()
                .map(ClientConnection::clientId)
                .toList();
    }

    private ProducerTable all() {
        return ProducerTable.fromJson(
                peer.ask(new Requests.Bare(RequestCode.GET_ALL_PRODUCER_INFO)).buffer());
    }
}
