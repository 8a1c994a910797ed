package io.rillmq.remoting.tls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of one process: of its port, and of the connections it opens. */
public record TlsConfig(ServerTlsConfig server, ClientTlsConfig client) {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConfig.class);

    /** Where RocketMQ looks when it is not told; a machine without this file is usual. */
    private static final String USUAL_FILE = "/etc/rocketmq/tls.properties";

    private static final int HANDSHAKE_MILLIS_MAX = 10 * 60 * 1000;

    /**
     * Adds what {@code tls.config.file} says, or the file where RocketMQ looks otherwise, and checks everything. A key
     * that is given twice must have one value: else it would depend on the reader which mode is served.
     *
     * @return fails with an {@link IllegalArgumentException} or a {@link TlsException} of one line that names the key
     */
    public static Future<TlsConfig> read(FileSystem files, TlsSettings settings) {
        return read(files, settings, USUAL_FILE);
    }

    static Future<TlsConfig> read(FileSystem files, TlsSettings settings, String usualFile) {
        Map<String, String> given = settings.values();
        String path = given.get(TlsKeys.CONFIG_FILE);
        Future<Map<String, String>> all = path == null
                ? files.exists(usualFile)
                        .compose(exists -> exists ? merged(files, usualFile, given) : Future.succeededFuture(given))
                : merged(files, path, given);
        return all.map(values -> of(new TlsValues(values)));
    }

    private static TlsConfig of(TlsValues in) {
        TlsLimits usual = TlsLimits.DEFAULTS;
        TlsLimits limits = usual.withHandshakes(
                in.millis(TlsKeys.HANDSHAKE_TIMEOUT, usual.handshakeTimeout(), HANDSHAKE_MILLIS_MAX),
                in.count(TlsKeys.HANDSHAKES_MAX, usual.handshakesMax()));
        ServerTlsConfig server = ServerTlsConfig.from(in, limits);
        // RocketMQ's broker asks for TLS everywhere once it takes nothing else itself.
        return new TlsConfig(server, ClientTlsConfig.from(in, server.mode() == TlsMode.ENFORCING, limits));
    }

    private static Future<Map<String, String>> merged(FileSystem files, String path, Map<String, String> given) {
        ConfiguredFile file = new ConfiguredFile(TlsKeys.CONFIG_FILE, path);
        return file.read(files, TlsLimits.DEFAULTS.fileBytesMax()).map(bytes -> {
            LOG.info("TLS is configured by {} too", path);
            Map<String, String> values = new TreeMap<>(given);
            Properties inFile = properties(file, bytes);
            for (String key : inFile.stringPropertyNames()) {
                String value = inFile.getProperty(key);
                String other = values.put(key, value);
                if (other != null && !other.strip().equals(value.strip())) {
                    throw conflict(key, other, value, path);
                }
            }
            return values;
        });
    }

    private static TlsException conflict(String key, String configured, String inFile, String path) {
        String values = TlsKeys.isSecret(key)
                ? "one value in the configuration and another in "
                : "'" + configured + "' in the configuration and '" + inFile + "' in ";
        return new TlsException("key '" + key + "' is " + values + path + "; give it in one place only");
    }

    private static Properties properties(ConfiguredFile file, Buffer bytes) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(bytes.toString(StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new TlsException(file + " is not a properties file: " + malformed.getMessage());
        }
        for (String key : properties.stringPropertyNames()) {
            if (!TlsKeys.ALL.contains(key) || key.equals(TlsKeys.CONFIG_FILE)) {
                throw new TlsException("unknown key '" + key + "' in " + file + "; allowed are "
                        + String.join(", ", TlsKeys.ALL.subList(1, TlsKeys.ALL.size())));
            }
        }
        return properties;
    }
}
