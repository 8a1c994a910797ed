package io.rillmq.protocol.command;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The named fields of a command ({@code extFields}), immutable, in the order they came. Fields that nobody here knows
 * are kept: signatures and hooks use them. Flat, because a command has about a dozen of them and a lookup walks them.
 */
public final class HeaderFields {
    public static final HeaderFields EMPTY = new HeaderFields(new String[0]);

    /** Most fields that a command may carry; official clients stay below 40. */
    public static final int COUNT_MAX = 1024;

    private final String[] namesAndValues;

    HeaderFields(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** The fields that {@code header} writes. */
    public static HeaderFields of(Header header) {
        HeaderWriter out = new HeaderWriter();
        header.write(out);
        return out.toFields();
    }

    /** Names and values in turn. */
    public static HeaderFields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a field without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        HeaderWriter out = new HeaderWriter();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.text(namesAndValues[i], namesAndValues[i + 1]);
        }
        return out.toFields();
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

    /** These fields with {@code name} set. */
    public HeaderFields with(String name, String value) {
        HeaderWriter out = new HeaderWriter();
        forEach(out::text);
        return out.text(name, value).toFields();
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

    String name(int index) {
        return namesAndValues[2 * index];
    }

    String value(int index) {
        return namesAndValues[2 * index + 1];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderFields that && toMap().equals(that.toMap());
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
