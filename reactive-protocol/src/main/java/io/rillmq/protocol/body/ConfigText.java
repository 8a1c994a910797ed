package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** A server's configuration as tools read and write it: the text of a properties file. */
public final class ConfigText {
    /** RocketMQ's brokers have some 300 keys. */
    private static final int BYTES_MAX = 64 << 10;

    private ConfigText() {}

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are too many, name no key, or are no such text
     */
    public static SortedMap<String, String> parse(ByteBuf body) {
        if (body.readableBytes() > BYTES_MAX) {
            throw new MalformedBodyException(
                    "a configuration of " + body.readableBytes() + " bytes exceeds " + BYTES_MAX);
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(body.toString(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException | IOException malformed) {
            throw new MalformedBodyException("the body is no configuration: " + malformed.getMessage(), malformed);
        }
        SortedMap<String, String> values = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> values.put(key, properties.getProperty(key).trim()));
        if (values.isEmpty()) {
            throw new MalformedBodyException("the body names no key of the configuration");
        }
        return values;
    }

    /** The text that {@link #parse} reads, one key per line. */
    public static byte[] of(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
