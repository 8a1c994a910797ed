package io.rillmq.client.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.QueueMapping;
import io.rillmq.protocol.body.QueueMappingInfo;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final Topic ORDERS = new Topic("orders");

    @Test
    void theQueuesOfABrokerAreNumberedFromZero() {
        Route route = Route.of(ORDERS, route(null));

        assertThat(route.writable())
                .containsExactly(new MessageQueue(ORDERS, "broker-a", 0), new MessageQueue(ORDERS, "broker-a", 1));
    }

    @Test
    void theQueuesOfAStaticTopicHaveTheNumbersThatItsBrokersKnow() {
        QueueMappingInfo mapping =
                new QueueMappingInfo("orders", QueueMapping.GLOBAL, 8, "broker-a", 1, false, Map.of(5, 0, 7, 1));

        Route route = Route.of(ORDERS, route(Map.of("broker-a", mapping)));

        assertThat(route.writable())
                .containsExactly(new MessageQueue(ORDERS, "broker-a", 5), new MessageQueue(ORDERS, "broker-a", 7));
        assertThat(route.readable()).isEqualTo(route.writable());
        assertThat(Route.of(ORDERS, route(Map.of("broker-b", mapping))).readable())
                .isEmpty();
    }

    private static TopicRouteData route(@Nullable Map<String, QueueMappingInfo> mappings) {
        return new TopicRouteData(
                null,
                List.of(new QueueData("broker-a", 2, 2, 6, 0)),
                List.of(new BrokerData(
                        "DefaultCluster", "broker-a", new TreeMap<>(Map.of(0L, "192.0.2.1:10911")), null, false)),
                Map.of(),
                mappings);
    }
}
