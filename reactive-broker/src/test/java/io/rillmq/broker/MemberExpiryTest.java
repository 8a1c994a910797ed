package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumerIdList;
import io.rillmq.protocol.header.client.ConsumerListHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberExpiryTest {
    private static final ConsumerGroup GROUP = new ConsumerGroup("shop");

    private final ManualClock clock = ManualClock.create();

    @Test
    void aMemberWhoseHeartbeatsStopIsDroppedThoughItsConnectionIsOpen(@TempDir Path directory) {
        try (LiveBroker broker =
                        LiveBroker.in(directory, new JsonObject().put("channelExpiredTimeout", 60_000), clock);
                Peer silent = broker.peer();
                Peer beating = broker.peer()) {
            heartbeat(silent, "silent", "shop", "orders");
            heartbeat(beating, "beating", "shop", "orders");
            assertThat(members(silent)).containsExactly("beating", "silent");

            clock.advance(Duration.ofSeconds(59));
            heartbeat(beating, "beating", "shop", "orders");
            clock.advance(Duration.ofSeconds(2));

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(members(silent)).containsExactly("beating"));
        }
    }

    private static List<String> members(Peer peer) {
        return ConsumerIdList.fromJson(peer.ask(new ConsumerListHeader(GROUP)).buffer())
                .clientIds();
    }
}
