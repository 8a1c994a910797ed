package io.rillmq.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One group of keys of the configuration. Every complaint is one line that names key, value and what is allowed. */
final class Section {
    private final String path;
    private final JsonObject json;
    private final Set<String> known = new TreeSet<>();

    Section(String path, JsonObject json) {
        this.path = path;
        this.json = json;
    }

    String text(String key, String whenAbsent) {
        Object value = value(key);
        if (value == null) {
            return whenAbsent;
        }
        if (value instanceof String text) {
            return text;
        }
        throw bad(key, value, "a text");
    }

    int integer(String key, int whenAbsent) {
        Object value = value(key);
        if (value == null) {
            return whenAbsent;
        }
        if (value instanceof Integer number) {
            return number;
        }
        throw bad(key, value, "a whole number");
    }

    Duration duration(String key, Duration whenAbsent) {
        Object value = value(key);
        if (value == null) {
            return whenAbsent;
        }
        if (value instanceof String text) {
            try {
                return Duration.parse(text);
            } catch (DateTimeException e) {
                throw bad(key, value, "a duration such as PT30S");
            }
        }
        throw bad(key, value, "a duration such as PT30S");
    }

    List<String> texts(String key) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof JsonArray array) {
            for (Object element : array) {
                if (!(element instanceof String text)) {
                    throw bad(key, value, "a list of texts");
                }
                texts.add(text);
            }
            return texts;
        }
        throw bad(key, value, "a list of texts");
    }

    Section section(String key) {
        Object value = value(key);
        if (value == null) {
            return new Section(path + key + ".", new JsonObject());
        }
        if (value instanceof JsonObject object) {
            return new Section(path + key + ".", object);
        }
        throw bad(key, value, "an object");
    }

    /** To be called when every known key has been read. */
    void refuseOthers() {
        for (String key : json.fieldNames()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("unknown key " + path + key + " with value " + json.getValue(key)
                        + "; allowed are " + String.join(", ", known));
            }
        }
    }

    private @Nullable Object value(String key) {
        known.add(key);
        return json.getValue(key);
    }

    private IllegalArgumentException bad(String key, Object value, String allowed) {
        return new IllegalArgumentException(path + key + " must be " + allowed + ": " + value);
    }
}
