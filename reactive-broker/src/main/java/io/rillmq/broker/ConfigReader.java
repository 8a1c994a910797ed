package io.rillmq.broker;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads typed values from a configuration and remembers which keys were read, so that the others can be refused. Text
 * is taken for numbers and switches too: a properties file knows nothing else.
 */
final class ConfigReader {
    static final int DAY_MILLIS = 24 * 60 * 60 * 1000;

    private static final int LABEL_CHARS_MAX = 255;
    private static final Pattern IDENTITY = Pattern.compile("[%|a-zA-Z0-9_.-]{1,100}");

    private final JsonObject json;
    private final SortedMap<String, String> known = new TreeMap<>();
    private final Set<String> unlisted = new TreeSet<>();

    ConfigReader(JsonObject json) {
        this.json = json;
    }

    String text(String key, String otherwise) {
        Object value = json.getValue(key);
        String text = value == null ? otherwise : value.toString().trim();
        known.put(key, text);
        return text;
    }

    /** What is given for keys that are read elsewhere; tools do not see them, for there are secrets. */
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

    /** Whether the configuration says something for the key. */
    boolean isGiven(String key) {
        return json.containsKey(key);
    }

    /** Text that must not be blank when given; {@code otherwise} may be. */
    String name(String key, String otherwise) {
        String value = text(key, otherwise);
        if (json.containsKey(key) && value.isBlank()) {
            throw refuse(key, "a name that is not blank");
        }
        return value;
    }

    /** Text for people that goes into every message: short, and without the characters that divide properties. */
    String label(String key, String otherwise) {
        String value = text(key, otherwise);
        if (value.isEmpty() || value.length() > LABEL_CHARS_MAX || value.chars().anyMatch(Character::isISOControl)) {
            throw refuse(key, "1 to " + LABEL_CHARS_MAX + " characters, none of them a control character");
        }
        return value;
    }

    /** The name of this broker or its cluster: topics and a directory are named after it. */
    String identity(String key, String otherwise) {
        String value = text(key, otherwise);
        if (!IDENTITY.matcher(value).matches() || value.startsWith(".")) {
            throw refuse(key, "1 to 100 letters, digits and %|_-. that do not start with a dot");
        }
        return value;
    }

    int integer(String key, int otherwise, int min, int max) {
        return (int) longNumber(key, otherwise, min, max);
    }

    long longNumber(String key, long otherwise, long min, long max) {
        String text = text(key, Long.toString(otherwise));
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw refuse(key, "a number from " + min + " to " + max);
        }
        if (value < min || value > max) {
            throw refuse(key, "a number from " + min + " to " + max);
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        String text = text(key, Boolean.toString(otherwise)).toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw refuse(key, "true or false");
        }
        return text.equals("true");
    }

    <E extends Enum<E>> E oneOf(String key, E otherwise) {
        String text = text(key, otherwise.name());
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        for (E candidate : all) {
            if (candidate.name().equals(text)) {
                return candidate;
            }
        }
        throw refuse(key, Arrays.stream(all).map(Enum::name).collect(Collectors.joining(" or ")));
    }

    /** A key of RocketMQ that may be given, but only with values that make no difference here. */
    void accept(String key, List<String> allowed) {
        String text = text(key, allowed.get(0));
        if (!allowed.contains(text)) {
            throw refuse(key, String.join(" or ", allowed));
        }
    }

    /** What was read, by key: given or default. */
    SortedMap<String, String> values() {
        return Collections.unmodifiableSortedMap(known);
    }

    /** Call after everything was read. */
    void refuseUnknownKeys() {
        for (String key : json.fieldNames()) {
            if (!known.containsKey(key) && !unlisted.contains(key)) {
                // Not its value: a key that is misspelt may be that of a password.
                throw new IllegalArgumentException(
                        "unknown key '" + key + "' in the broker's configuration; allowed are "
                                + String.join(", ", known.keySet()) + ", " + String.join(", ", unlisted));
            }
        }
    }

    IllegalArgumentException refuse(String key, String allowed) {
        return new IllegalArgumentException(
                "bad value '" + json.getValue(key) + "' for key '" + key + "' of the broker; allowed is " + allowed);
    }
}
