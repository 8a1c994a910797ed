package io.rillmq.gateway;

import io.rillmq.gateway.http.HttpConfig;
import io.rillmq.gateway.http.HttpLimits;
import io.rillmq.gateway.session.SessionLimits;
import io.rillmq.gateway.stream.StreamLimits;
import io.rillmq.gateway.text.FrameLimits;
import io.vertx.core.json.JsonObject;

/**
 * All that a gateway is told.
 *
 * @param nameServers addresses of the name servers, {@code host:port[;host:port]}; the key is RocketMQ's {@code
 *     namesrvAddr}
 * @param eventLoops event loops that share the connections
 */
public record GatewayConfig(
        String nameServers,
        int eventLoops,
        HttpConfig http,
        SessionLimits sessions,
        StreamLimits streams,
        FrameLimits frames) {
    /** More than two event loops are more than one broker can feed, until a measurement says otherwise. */
    private static final int EVENT_LOOPS_MAX_BY_DEFAULT = 2;

    public GatewayConfig {
        if (!nameServers.matches("[^;\\s]+:\\d{1,5}(;[^;\\s]+:\\d{1,5})*")) {
            throw new IllegalArgumentException("namesrvAddr must be host:port[;host:port]: " + nameServers);
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops must be 1 or more: " + eventLoops);
        }
    }

    /**
     * A launcher that takes a configuration only may be given a whole deployment descriptor: what counts is its
     * {@code config}.
     */
    private static JsonObject configOf(JsonObject json) {
        return json.containsKey("verticle") && json.getValue("config") instanceof JsonObject config ? config : json;
    }

    /**
     * Reads the configuration of a deployment; absent keys have defaults.
     *
     * @throws IllegalArgumentException in one line that names the key, its value and what is allowed
     */
    public static GatewayConfig read(JsonObject json) {
        Section root = new Section("", configOf(json));
        GatewayConfig config = new GatewayConfig(
                root.text("namesrvAddr", "127.0.0.1:9876"),
                root.integer("eventLoops", defaultEventLoops()),
                new HttpConfig(
                        root.text("host", "127.0.0.1"),
                        port(root),
                        root.texts("allowedOrigins"),
                        httpLimits(root.section("http"))),
                sessionLimits(root.section("sessions")),
                streamLimits(root.section("streams")),
                frameLimits(root.section("frames")));
        root.refuseOthers();
        return config;
    }

    private static int port(Section keys) {
        int port = keys.integer("port", 8080);
        if (port < 0) {
            throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
        }
        return port;
    }

    private static int defaultEventLoops() {
        return Math.min(EVENT_LOOPS_MAX_BY_DEFAULT, Runtime.getRuntime().availableProcessors());
    }

    private static HttpLimits httpLimits(Section keys) {
        HttpLimits defaults = HttpLimits.DEFAULTS;
        HttpLimits limits = new HttpLimits(
                keys.integer("socketsMax", defaults.socketsMax()),
                keys.integer("frameBytesMax", defaults.frameBytesMax()),
                keys.integer("bodyBytesMax", defaults.bodyBytesMax()),
                keys.integer("postsMax", defaults.postsMax()));
        keys.refuseOthers();
        return limits;
    }

    private static SessionLimits sessionLimits(Section keys) {
        SessionLimits defaults = SessionLimits.DEFAULTS;
        SessionLimits limits = new SessionLimits(
                keys.integer("subscriptionsMax", defaults.subscriptionsMax()),
                keys.integer("writeBytesMax", defaults.writeBytesMax()),
                keys.integer("publishesMax", defaults.publishesMax()),
                keys.integer("publishBytesMax", defaults.publishBytesMax()),
                keys.integer("badFramesMax", defaults.badFramesMax()),
                keys.duration("pingInterval", defaults.pingInterval()),
                keys.duration("closeTimeout", defaults.closeTimeout()));
        keys.refuseOthers();
        return limits;
    }

    private static StreamLimits streamLimits(Section keys) {
        StreamLimits defaults = StreamLimits.DEFAULTS;
        StreamLimits limits = new StreamLimits(
                keys.integer("queueMessagesMax", defaults.queueMessagesMax()),
                keys.integer("queueBytesMax", defaults.queueBytesMax()),
                keys.integer("windowMessagesMax", defaults.windowMessagesMax()),
                keys.integer("windowBytesMax", defaults.windowBytesMax()),
                keys.integer("readersMax", defaults.readersMax()));
        keys.refuseOthers();
        return limits;
    }

    private static FrameLimits frameLimits(Section keys) {
        FrameLimits defaults = FrameLimits.DEFAULTS;
        FrameLimits limits = new FrameLimits(
                keys.integer("idCharsMax", defaults.idCharsMax()),
                keys.integer("filterCharsMax", defaults.filterCharsMax()),
                keys.integer("creditMax", defaults.creditMax()),
                keys.integer("propertiesMax", defaults.propertiesMax()));
        keys.refuseOthers();
        return limits;
    }
}
