package io.rillmq.protocol.filter;

import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of a LIKE: {@code %} is any text, {@code _} any one character, and either is itself behind the escape
 * character, if there is one. Immutable.
 */
final class LikePattern {
    private static final int ANY_CHARACTER = -1;
    private static final int ANY_TEXT = -2;
    private static final int END = -3;

    private final String pattern;
    private final OptionalInt escape;
    /** A UTF-16 unit, or one of the above. */
    private final int[] parts;

    private LikePattern(String pattern, OptionalInt escape, int[] parts) {
        this.pattern = pattern;
        this.escape = escape;
        this.parts = parts;
    }

    /**
     * @param escape a character; empty when {@code %} and {@code _} always are wildcards
     * @throws IllegalArgumentException when something else than a wildcard or itself is behind the escape character
     */
    static LikePattern of(String pattern, OptionalInt escape) {
        int[] parts = new int[pattern.length()];
        int count = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char each = pattern.charAt(i);
            if (escape.isPresent() && each == escape.getAsInt()) {
                i++;
                parts[count++] = escaped(pattern, i, escape.getAsInt());
            } else {
                parts[count++] = each == '%' ? ANY_TEXT : each == '_' ? ANY_CHARACTER : each;
            }
        }
        return new LikePattern(pattern, escape, Arrays.copyOf(parts, count));
    }

    private static char escaped(String pattern, int index, int escape) {
        char each = index < pattern.length() ? pattern.charAt(index) : 0;
        if (each != '%' && each != '_' && each != escape) {
            throw new IllegalArgumentException(
                    "only %, _ and itself may follow the escape character " + (char) escape + " in a pattern");
        }
        return each;
    }

    /** Takes at most as many steps as the lengths of text and pattern multiplied. */
    boolean matches(String text) {
        int at = 0;
        int part = 0;
        int restartPart = END;
        int restartAt = 0;
        while (at < text.length()) {
            int wanted = part < parts.length ? parts[part] : END;
            if (wanted == ANY_TEXT) {
                part++;
                restartPart = part;
                restartAt = at;
            } else if (wanted == ANY_CHARACTER) {
                part++;
                at += width(text, at);
            } else if (wanted == text.charAt(at)) {
                part++;
                at++;
            } else if (restartPart != END) {
                // The last % takes one character more; those before it took as little as they could, which is best.
                restartAt += width(text, restartAt);
                at = restartAt;
                part = restartPart;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }

    private static int width(String text, int index) {
        return Character.charCount(text.codePointAt(index));
    }

    /** As it stands behind LIKE. */
    String print() {
        String quoted = ValueKind.TEXT.print(pattern);
        return escape.isPresent()
                ? quoted + " ESCAPE " + ValueKind.TEXT.print(String.valueOf((char) escape.getAsInt()))
                : quoted;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LikePattern that && pattern.equals(that.pattern) && escape.equals(that.escape);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return print();
    }
}
