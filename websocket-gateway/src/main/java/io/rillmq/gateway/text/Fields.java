package io.rillmq.gateway.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one frame, each read with its check. Every complaint names the field, its value and what is allowed. */
final class Fields {
    /** No topic name that a cluster accepts is longer. */
    static final int TOPIC_CHARS_MAX = 255;

    private static final int SHOWN_CHARS_MAX = 80;

    private final String type;
    private final ObjectNode frame;

    Fields(String type, ObjectNode frame) {
        this.type = type;
        this.frame = frame;
    }

    /** These fields, when the frame has no others. */
    Fields only(Set<String> known) throws BadFieldException {
        for (Map.Entry<String, JsonNode> field : frame.properties()) {
            if (!known.contains(field.getKey())) {
                throw new BadFieldException("a " + type + " frame has no field " + shown(field.getKey()) + "; it has "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
        return this;
    }

    boolean has(String name) {
        return node(name) != null;
    }

    /** The value, or null when it is absent or JSON null. */
    @Nullable
    JsonNode node(String name) {
        JsonNode value = frame.get(name);
        return value == null || value.isNull() ? null : value;
    }

    String text(String name, int charsMax) throws BadFieldException {
        JsonNode value = node(name);
        if (value == null
                || !value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > charsMax) {
            throw new BadFieldException(name + " must be a text of 1 to " + charsMax + " characters: " + shown(value));
        }
        return value.textValue();
    }

    @Nullable
    String optionalText(String name) throws BadFieldException {
        JsonNode value = node(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new BadFieldException(name + " must be a text of 1 character or more: " + shown(value));
        }
        return value.textValue();
    }

    int integer(String name, int min, int max) throws BadFieldException {
        JsonNode value = node(name);
        if (value == null
                || !value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw new BadFieldException(
                    name + " must be a whole number from " + min + " to " + max + ": " + shown(value));
        }
        return value.intValue();
    }

    /** An object whose values are texts; empty when the field is absent. */
    Map<String, String> texts(String name, int countMax) throws BadFieldException {
        JsonNode value = node(name);
        if (value == null) {
            return Map.of();
        }
        if (!value.isObject() || value.size() > countMax) {
            throw new BadFieldException(name + " must be an object of at most " + countMax + " texts: " + shown(value));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new BadFieldException(
                        name + "." + entry.getKey() + " must be a text: " + shown(entry.getValue()));
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    /** The bytes of {@code body}, which is text, or of {@code bodyBase64}. */
    byte[] body() throws BadFieldException {
        JsonNode text = node("body");
        JsonNode base64 = node("bodyBase64");
        if (text == null == (base64 == null)) {
            throw new BadFieldException("a publish frame must have either body or bodyBase64");
        }
        byte[] bytes = text != null ? utf8(text) : decoded(base64);
        if (bytes.length == 0) {
            throw new BadFieldException((text != null ? "body" : "bodyBase64") + " must hold 1 byte or more");
        }
        return bytes;
    }

    private static byte[] utf8(JsonNode text) throws BadFieldException {
        if (!text.isTextual()) {
            throw new BadFieldException("body must be a text: " + shown(text));
        }
        return text.textValue().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(@Nullable JsonNode base64) throws BadFieldException {
        if (base64 == null || !base64.isTextual()) {
            throw new BadFieldException("bodyBase64 must be a text: " + shown(base64));
        }
        try {
            return Base64.getDecoder().decode(base64.textValue());
        } catch (IllegalArgumentException e) {
            throw new BadFieldException("bodyBase64 must be base64: " + e.getMessage());
        }
    }

    /** A time given as milliseconds since 1970 or as ISO-8601 text; null when it is neither. */
    static @Nullable Instant instant(JsonNode time) {
        if (time.isIntegralNumber() && time.canConvertToLong() && time.longValue() >= 0) {
            return Instant.ofEpochMilli(time.longValue());
        }
        if (time.isTextual()) {
            try {
                return Instant.parse(time.textValue());
            } catch (DateTimeException notATime) {
                return null;
            }
        }
        return null;
    }

    /** A value as it may be repeated to the client: complete when short, else its beginning. */
    static String shown(@Nullable Object value) {
        String text = value == null ? "absent" : value.toString();
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
