package io.rillmq.protocol.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message, immutable. On the wire and on disk they are one string: name, U+0001, value, U+0002,
 * repeated. The order of the names is kept but has no meaning. Small and flat: a lookup walks the few names.
 */
public final class MessageProperties {
    public static final MessageProperties EMPTY = new MessageProperties(new String[0]);

    /** Longest encoded form, in bytes of UTF-8: its length is a signed 16-bit number in the record. */
    public static final int SIZE_BYTES_MAX = Short.MAX_VALUE;

    private static final char NAME_END = '\u0001';
    private static final char VALUE_END = '\u0002';
    /** A name, its end and a value of one character each: RocketMQ drops shorter pairs. */
    private static final int PAIR_LENGTH_MIN = 3;

    private final String[] namesAndValues;

    private MessageProperties(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** Never fails: pairs without a name or a value are dropped, a missing last terminator is fine, as in RocketMQ. */
    public static MessageProperties parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        List<String> pairs = new ArrayList<>(16);
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf(VALUE_END, from);
            int to = end < 0 ? text.length() : end;
            int nameEnd = text.indexOf(NAME_END, from);
            if (to - from >= PAIR_LENGTH_MIN && nameEnd > from && nameEnd < to - 1) {
                put(pairs, text.substring(from, nameEnd), text.substring(nameEnd + 1, to));
            }
            from = to + 1;
        }
        return of(pairs);
    }

    public static MessageProperties of(Map<String, String> map) {
        List<String> pairs = new ArrayList<>(map.size() * 2);
        map.forEach((name, value) -> put(pairs, name, value));
        return of(pairs);
    }

    private static MessageProperties of(List<String> pairs) {
        return pairs.isEmpty() ? EMPTY : new MessageProperties(pairs.toArray(String[]::new));
    }

    private static void put(List<String> pairs, String name, String value) {
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).equals(name)) {
                pairs.set(i + 1, value);
                return;
            }
        }
        pairs.add(name);
        pairs.add(value);
    }

    public @Nullable String get(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equals(name)) {
                return namesAndValues[i + 1];
            }
        }
        return null;
    }

    public boolean has(String name) {
        return get(name) != null;
    }

    public int count() {
        return namesAndValues.length / 2;
    }

    public boolean isEmpty() {
        return namesAndValues.length == 0;
    }

    /** These properties with {@code name} set. The name and the value must not hold U+0001 or U+0002. */
    public MessageProperties with(String name, String value) {
        checkText("name", name);
        checkText("value of " + name, value);
        List<String> pairs = new ArrayList<>(List.of(namesAndValues));
        put(pairs, name, value);
        return of(pairs);
    }

    public MessageProperties without(String name) {
        if (!has(name)) {
            return this;
        }
        List<String> pairs = new ArrayList<>(namesAndValues.length);
        forEach((each, value) -> {
            if (!each.equals(name)) {
                pairs.add(each);
                pairs.add(value);
            }
        });
        return of(pairs);
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            action.accept(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    /** A sorted, unmodifiable copy. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    /** The string form, each pair terminated. */
    public String encode() {
        if (isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(namesAndValues.length * 16);
        forEach((name, value) -> out.append(name).append(NAME_END).append(value).append(VALUE_END));
        return out.toString();
    }

    private static void checkText(String what, String text) {
        if (text.indexOf(NAME_END) >= 0 || text.indexOf(VALUE_END) >= 0) {
            throw new IllegalArgumentException("property " + what + " must not hold U+0001 or U+0002");
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("property " + what + " must not be empty");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageProperties that && toMap().equals(that.toMap());
    }

    @Override
    public int hashCode() {
        return toMap().hashCode();
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
