package io.rillmq.protocol.command;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects header fields. A name that is written again replaces its value. Used by one thread. */
public final class HeaderWriter {
    /** A send request has 14 fields. */
    private static final int INITIAL_COUNT = 16;

    private String[] namesAndValues = new String[2 * INITIAL_COUNT];
    private int used;
    /** One bit per hash of a name: while a bit is clear, the name is new and need not be looked for. */
    private long seen;

    public HeaderWriter text(String name, String value) {
        long bit = 1L << name.hashCode();
        if ((seen & bit) != 0 && replace(name, value)) {
            return this;
        }
        seen |= bit;
        if (used == namesAndValues.length) {
            namesAndValues = Arrays.copyOf(namesAndValues, 2 * used);
        }
        namesAndValues[used++] = name;
        namesAndValues[used++] = value;
        return this;
    }

    /** Writes nothing when there is no value. */
    public HeaderWriter optionalText(String name, @Nullable String value) {
        return value == null ? this : text(name, value);
    }

    public HeaderWriter integer(String name, int value) {
        return text(name, Integer.toString(value));
    }

    /** Writes nothing when there is no value. */
    public HeaderWriter optionalInteger(String name, @Nullable Integer value) {
        return value == null ? this : integer(name, value);
    }

    public HeaderWriter longNumber(String name, long value) {
        return text(name, Long.toString(value));
    }

    /** Writes nothing when there is no value. */
    public HeaderWriter optionalLong(String name, @Nullable Long value) {
        return value == null ? this : longNumber(name, value);
    }

    public HeaderWriter bool(String name, boolean value) {
        return text(name, value ? "true" : "false");
    }

    public HeaderFields toFields() {
        return used == 0 ? HeaderFields.EMPTY : new HeaderFields(Arrays.copyOf(namesAndValues, used));
    }

    int count() {
        return used / 2;
    }

    private boolean replace(String name, String value) {
        for (int i = 0; i < used; i += 2) {
            if (namesAndValues[i].equals(name)) {
                namesAndValues[i + 1] = value;
                return true;
            }
        }
        return false;
    }
}
