package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    /** Up to here a repeated name is looked for by walking; beyond, a sender could make that walk costly. */
    private static final int WALKED_COUNT_MAX = 32;

    private final String[] namesAndValues;

    private MessageProperties(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** Never fails: pairs without a name or a value are dropped, a missing last terminator is fine, as in RocketMQ. */
    public static MessageProperties parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        String[] pairs = new String[16];
        int used = 0;
        int nameEnd = -1;
        for (int from = 0, to; from < text.length(); from = to + 1) {
            int end = text.indexOf(VALUE_END, from);
            to = end < 0 ? text.length() : end;
            if (nameEnd < from) {
                nameEnd = indexOfNameEnd(text, from);
            }
            if (to - from >= PAIR_LENGTH_MIN && nameEnd > from && nameEnd < to - 1) {
                pairs = used == pairs.length ? Arrays.copyOf(pairs, 2 * used) : pairs;
                pairs[used++] = text.substring(from, nameEnd);
                pairs[used++] = text.substring(nameEnd + 1, to);
            }
        }
        return ofPairs(pairs, used);
    }

    /** Past the end when there is none: so the text is walked once, whatever it holds. */
    private static int indexOfNameEnd(String text, int from) {
        int index = text.indexOf(NAME_END, from);
        return index < 0 ? text.length() : index;
    }

    /** Names and values must hold neither U+0001 nor U+0002 and must not be empty. */
    public static MessageProperties of(Map<String, String> map) {
        map.forEach(MessageProperties::checkPair);
        return map.isEmpty() ? EMPTY : new MessageProperties(flat(map));
    }

    private static String[] flat(Map<String, String> map) {
        String[] pairs = new String[2 * map.size()];
        int used = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            pairs[used++] = entry.getKey();
            pairs[used++] = entry.getValue();
        }
        return pairs;
    }

    private static MessageProperties ofPairs(String[] pairs, int used) {
        if (used == 0) {
            return EMPTY;
        }
        if (used <= 2 * WALKED_COUNT_MAX && !hasRepeatedName(pairs, used)) {
            return new MessageProperties(Arrays.copyOf(pairs, used));
        }
        Map<String, String> lastWins = new LinkedHashMap<>();
        for (int i = 0; i < used; i += 2) {
            lastWins.put(pairs[i], pairs[i + 1]);
        }
        return new MessageProperties(flat(lastWins));
    }

    private static boolean hasRepeatedName(String[] pairs, int used) {
        for (int i = 2; i < used; i += 2) {
            for (int j = 0; j < i; j += 2) {
                if (pairs[i].equals(pairs[j])) {
                    return true;
                }
            }
        }
        return false;
    }

    public @Nullable String get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : namesAndValues[index + 1];
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    private int indexOf(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public int count() {
        return namesAndValues.length / 2;
    }

    public boolean isEmpty() {
        return namesAndValues.length == 0;
    }

    /** The tag, null when there is none. */
    public @Nullable String tag() {
        return get(PropertyNames.TAGS);
    }

    /** These properties with {@code name} set. Name and value hold neither U+0001 nor U+0002 and are not empty. */
    public MessageProperties with(String name, String value) {
        checkPair(name, value);
        int index = indexOf(name);
        int length = namesAndValues.length;
        String[] pairs = Arrays.copyOf(namesAndValues, index < 0 ? length + 2 : length);
        int at = index < 0 ? length : index;
        pairs[at] = name;
        pairs[at + 1] = value;
        return new MessageProperties(pairs);
    }

    public MessageProperties without(String name) {
        int index = indexOf(name);
        if (index < 0) {
            return this;
        }
        int length = namesAndValues.length - 2;
        if (length == 0) {
            return EMPTY;
        }
        String[] pairs = Arrays.copyOf(namesAndValues, length);
        System.arraycopy(namesAndValues, index + 2, pairs, index, length - index);
        return new MessageProperties(pairs);
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

    /** Bytes of the string form in UTF-8; may exceed {@link #SIZE_BYTES_MAX}, which a record refuses. */
    public int sizeBytes() {
        int size = namesAndValues.length;
        for (String text : namesAndValues) {
            size += ByteBufUtil.utf8Bytes(text);
        }
        return size;
    }

    /** Appends the string form in UTF-8. */
    void write(ByteBuf out) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            ByteBufUtil.writeUtf8(out, namesAndValues[i]);
            out.writeByte(NAME_END);
            ByteBufUtil.writeUtf8(out, namesAndValues[i + 1]);
            out.writeByte(VALUE_END);
        }
    }

    private static void checkPair(String name, String value) {
        checkText("name", name);
        checkText("value of " + name, value);
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
