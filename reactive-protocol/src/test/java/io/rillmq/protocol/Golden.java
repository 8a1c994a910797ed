package io.rillmq.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Vectors made with Apache RocketMQ's own code, from {@code src/test/resources/golden}. */
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /** A whole file, such as {@code frames}. */
    public static JsonNode file(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One vector of a file. */
    public static JsonNode vector(String file, String name) {
        for (JsonNode vector : file(file).get("vectors")) {
            if (vector.get("name").asText().equals(name)) {
                return vector;
            }
        }
        throw new IllegalArgumentException("no vector " + name + " in " + file);
    }

    public static ByteBuf hex(JsonNode text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.asText()));
    }

    public static String hexDump(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes);
    }

    /** The members of an object, in their order; nothing for null. */
    public static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
