package io.rillmq.namesrv;

import io.rillmq.namesrv.request.Settings;
import io.rillmq.namesrv.request.StoredConfig;
import io.rillmq.namesrv.route.KvFile;
import io.rillmq.namesrv.route.RouteConfig;
import io.rillmq.remoting.server.ServerConfig;
import io.rillmq.remoting.tls.TlsKeys;
import io.rillmq.remoting.tls.TlsSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything a name server is told when it starts. The keys are RocketMQ's:
 *
 * <table>
 * <caption>Keys, all optional</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>listenPort</td><td>9876</td><td>0 picks a free one</td></tr>
 * <tr><td>bindAddress</td><td>127.0.0.1</td><td>{@code 0.0.0.0} opens the name server to other machines</td></tr>
 * <tr><td>eventLoops</td><td>2, or 1 on one core</td><td>over which connections are spread</td></tr>
 * <tr><td>kvConfigPath</td><td>~/.rillmq/namesrv/kvConfig.json</td><td>file of the stored configuration</td></tr>
 * <tr><td>scanNotActiveBrokerInterval</td><td>10000</td><td>ms between two searches for silent brokers</td></tr>
 * <tr><td>brokerChannelExpiredTime</td><td>120000</td><td>ms of silence until a broker is forgotten</td></tr>
 * <tr><td>orderMessageEnable</td><td>false</td><td>routes carry the configuration of ordered topics</td></tr>
 * <tr><td>returnOrderTopicConfigToBroker</td><td>true</td><td>brokers learn which topics are ordered</td></tr>
 * <tr><td>enableAllTopicList</td><td>true</td><td>the list of all topics may be asked for</td></tr>
 * <tr><td>tls.…</td><td></td><td>see {@link TlsKeys}</td></tr>
 * </table>
 *
 * @param tls what is given of TLS
 * @param values all values by key, as admin tools see them
 */
public record NameServerConfig(
        ServerConfig server,
        RouteConfig routes,
        StoredConfig stored,
        Settings settings,
        Duration scanInterval,
        TlsSettings tls,
        Map<String, String> values) {
    private static final int EVENT_LOOPS_MAX = 256;
    private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;

    /**
     * Reads the configuration of a deployment descriptor.
     *
     * @throws IllegalArgumentException one line that names the key, the value and what is allowed
     */
    public static NameServerConfig fromJson(JsonObject json) {
        Reader in = new Reader(configOf(json));
        ServerConfig server = ServerConfig.of(
                in.name("bindAddress", "127.0.0.1"),
                in.integer("listenPort", 9_876, 0, 65_535),
                in.integer("eventLoops", Math.min(2, Runtime.getRuntime().availableProcessors()), 1, EVENT_LOOPS_MAX));
        Path kvConfigPath =
                Path.of(in.name("kvConfigPath", System.getProperty("user.home") + "/.rillmq/namesrv/kvConfig.json"));
        int brokerTimeoutMillis = in.integer(
                "brokerChannelExpiredTime",
                (int) RouteConfig.DEFAULTS.brokerTimeout().toMillis(),
                1,
                DAY_MILLIS);
        NameServerConfig config = new NameServerConfig(
                server,
                new RouteConfig(
                        Duration.ofMillis(brokerTimeoutMillis),
                        RouteConfig.DEFAULTS.brokersMax(),
                        RouteConfig.DEFAULTS.topicsMax()),
                new StoredConfig(
                        new KvFile(kvConfigPath),
                        new KvFile(kvConfigPath.resolveSibling("settings.json")),
                        StoredConfig.ENTRIES_MAX),
                new Settings(
                        in.flag("orderMessageEnable", Settings.DEFAULTS.orderMessageEnable()),
                        in.flag("returnOrderTopicConfigToBroker", Settings.DEFAULTS.returnOrderTopicConfigToBroker()),
                        in.flag("enableAllTopicList", Settings.DEFAULTS.enableAllTopicList())),
                Duration.ofMillis(in.integer("scanNotActiveBrokerInterval", 10_000, 1, DAY_MILLIS)),
                new TlsSettings(in.given(TlsKeys.ALL)),
                Map.copyOf(in.values));
        in.refuseUnknownKeys();
        return config;
    }

    /**
     * A launcher that takes a configuration only may be given a whole deployment descriptor: what counts is its
     * {@code config}.
     */
    private static JsonObject configOf(JsonObject json) {
        return json.containsKey("verticle") && json.getValue("config") instanceof JsonObject config ? config : json;
    }

    /** Typed values of a configuration; remembers them all. Text is taken too: a properties file knows nothing else. */
    private static final class Reader {
        private final JsonObject json;
        private final Map<String, String> values = new TreeMap<>();
        private final Set<String> unlisted = new TreeSet<>();

        Reader(JsonObject json) {
            this.json = json;
        }

        private String text(String key, String otherwise) {
            Object value = json.getValue(key);
            String text = value == null ? otherwise : value.toString().trim();
            values.put(key, text);
            return text;
        }

        String name(String key, String otherwise) {
            String text = text(key, otherwise);
            if (text.isEmpty()) {
                throw refuse(key, "a name that is not blank");
            }
            return text;
        }

        int integer(String key, int otherwise, int least, int most) {
            String text = text(key, Integer.toString(otherwise));
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // told below, as a number out of range is
            }
            throw refuse(key, "a number from " + least + " to " + most);
        }

        boolean flag(String key, boolean otherwise) {
            String text = text(key, Boolean.toString(otherwise));
            if (!text.equals("true") && !text.equals("false")) {
                throw refuse(key, "true or false");
            }
            return text.equals("true");
        }

        /** What is given for keys that are read elsewhere; admin tools do not see them, for there are secrets. */
        Map<String, String> given(Collection<String> keys) {
            unlisted.addAll(keys);
            Map<String, String> given = new TreeMap<>();
            for (String key : keys) {
                Object value = json.getValue(key);
                if (value != null) {
                    given.put(key, value.toString());
                }
            }
            return given;
        }

        void refuseUnknownKeys() {
            for (String key : json.fieldNames()) {
                if (!values.containsKey(key) && !unlisted.contains(key)) {
                    // Not its value: a key that is misspelt may be that of a password.
                    throw new IllegalArgumentException("unknown key '" + key
                            + "' in the name server's configuration; allowed are "
                            + String.join(", ", values.keySet()) + ", " + String.join(", ", unlisted));
                }
            }
        }

        private IllegalArgumentException refuse(String key, String allowed) {
            return new IllegalArgumentException("bad value '" + json.getValue(key) + "' for key '" + key
                    + "' of the name server; allowed is " + allowed);
        }
    }
}
