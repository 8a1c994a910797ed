package io.rillmq.namesrv.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.namesrv.route.KvConfig;
import io.rillmq.namesrv.route.RouteSnapshot;
import io.rillmq.protocol.body.TopicRouteData;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that the name server knows at one moment, published by its owner. Any thread may read it. Encoded routes are
 * kept as long as the moment lasts; only topics that exist are, so that there are no more than two per topic.
 */
final class Published {
    private final RouteSnapshot routes;
    private final KvConfig kv;
    private final Settings settings;
    private final Map<String, byte[]> standardRoutes = new ConcurrentHashMap<>();
    private final Map<String, byte[]> legacyRoutes = new ConcurrentHashMap<>();

    Published(RouteSnapshot routes, KvConfig kv, Settings settings) {
        this.routes = routes;
        this.kv = kv;
        this.settings = settings;
    }

    RouteSnapshot routes() {
        return routes;
    }

    KvConfig kv() {
        return kv;
    }

    Settings settings() {
        return settings;
    }

    Optional<TopicRouteData> route(String topic) {
        return routes.route(topic)
                .map(found -> new TopicRouteData(
                        orderConf(topic), found.queues(), found.brokers(), Map.of(), found.mappings()));
    }

    private @Nullable String orderConf(String topic) {
        return settings.orderMessageEnable() ? kv.get(KvConfig.ORDER_TOPIC_CONFIG, topic) : null;
    }

    /** The route as clients since 4.9.4 read it; null when there is none. */
    @Nullable
    ByteBuf standardRoute(String topic) {
        return encoded(standardRoutes, topic, TopicRouteData::toJson);
    }

    /** The route as older clients expect it; null when there is none. */
    @Nullable
    ByteBuf legacyRoute(String topic) {
        return encoded(legacyRoutes, topic, TopicRouteData::toLegacyJson);
    }

    private @Nullable ByteBuf encoded(
            Map<String, byte[]> cache, String topic, Function<TopicRouteData, byte[]> encoder) {
        byte[] bytes = cache.get(topic);
        if (bytes == null) {
            Optional<TopicRouteData> route = route(topic);
            if (route.isEmpty()) {
                return null;
            }
            bytes = encoder.apply(route.get());
            cache.put(topic, bytes);
        }
        return Unpooled.wrappedBuffer(bytes);
    }
}
