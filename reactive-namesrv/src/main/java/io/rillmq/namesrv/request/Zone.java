package io.rillmq.namesrv.request;

import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.HeaderFields;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A part of a data centre: clients that name one see only its brokers, and those that have no master. */
record Zone(String name) {
    static final String NAME_FIELD = "__ZONE_NAME";
    private static final String MODE_FIELD = "__ZONE_MODE";

    /** The zone that a request is limited to; null for most. */
    static @Nullable Zone of(HeaderFields fields) {
        String name = fields.get(NAME_FIELD);
        return name == null || !Boolean.parseBoolean(fields.get(MODE_FIELD)) ? null : new Zone(name);
    }

    TopicRouteData within(TopicRouteData route) {
        List<BrokerData> brokers = route.brokers().stream().filter(this::shows).toList();
        Set<String> names = brokers.stream().map(BrokerData::brokerName).collect(Collectors.toSet());
        List<QueueData> queues = route.queues().stream()
                .filter(each -> names.contains(each.brokerName()))
                .toList();
        return new TopicRouteData(route.orderTopicConf(), queues, brokers, route.filterServerTable(), route.mappings());
    }

    private boolean shows(BrokerData broker) {
        return name.equalsIgnoreCase(broker.zoneName()) || broker.masterAddress() == null;
    }
}
