package io.rillmq.protocol.filter;

import org.jspecify.annotations.Nullable;

/** Numbers as expressions and properties write them: a {@link Long}, or a {@link Double} for all that is none. */
final class SqlNumbers {
    /** Longest number: what it takes to read digits as a double grows faster than their count. */
    static final int CHARS_MAX = 64;

    /** No more digits than this are always few enough for a long. */
    private static final int LONG_DIGITS = 18;

    private SqlNumbers() {}

    /** Where the unsigned number ends that begins at {@code from}: {@code from} itself when none does. */
    static int end(String text, int from) {
        int wholeEnd = digitsEnd(text, from);
        int end = wholeEnd;
        if (isAt(text, end, '.')) {
            end = digitsEnd(text, end + 1);
            if (wholeEnd == from && end == from + 1) {
                return from;
            }
        }
        return end == from ? from : exponentEnd(text, end);
    }

    private static int exponentEnd(String text, int from) {
        if (!isAt(text, from, 'e') && !isAt(text, from, 'E')) {
            return from;
        }
        int digits = isAt(text, from + 1, '+') || isAt(text, from + 1, '-') ? from + 2 : from + 1;
        int end = digitsEnd(text, digits);
        return end == digits ? from : end;
    }

    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static boolean isAt(String text, int index, char wanted) {
        return index < text.length() && text.charAt(index) == wanted;
    }

    static boolean isWhole(String number) {
        return digitsEnd(number, isSigned(number) ? 1 : 0) == number.length();
    }

    /**
     * Reads a number of at most {@link #CHARS_MAX} characters, with or without a sign; null when {@code text} is anything
     * else. Throws nothing, for a consumer's expression may ask this of properties of every message.
     */
    static @Nullable Number parse(String text) {
        if (text.length() > CHARS_MAX) {
            return null;
        }
        int from = isSigned(text) ? 1 : 0;
        int end = end(text, from);
        if (end == from || end != text.length()) {
            return null;
        }
        if (isWhole(text)) {
            return whole(text, from);
        }
        // Adding 0 makes of -0.0 what it is equal to.
        return Double.parseDouble(text) + 0.0;
    }

    private static Number whole(String text, int digitsFrom) {
        int from = digitsFrom;
        while (from < text.length() - 1 && text.charAt(from) == '0') {
            from++;
        }
        int digits = text.length() - from;
        if (digits > LONG_DIGITS + 1) {
            return Double.parseDouble(text);
        }
        // One digit more than fits for certain does fit a long without a sign.
        long magnitude = Long.parseUnsignedLong(text, from, text.length(), 10);
        boolean isNegative = isAt(text, 0, '-');
        if (magnitude >= 0 || isNegative && magnitude == Long.MIN_VALUE) {
            return isNegative ? -magnitude : magnitude;
        }
        return Double.parseDouble(text);
    }

    private static boolean isSigned(String text) {
        return isAt(text, 0, '-') || isAt(text, 0, '+');
    }

    static Number negate(Number number) {
        return number instanceof Long whole && whole != Long.MIN_VALUE ? -whole : 0.0 - number.doubleValue();
    }

    static int compare(Number left, Number right) {
        return left instanceof Long wholeLeft && right instanceof Long wholeRight
                ? Long.compare(wholeLeft, wholeRight)
                : Double.compare(left.doubleValue(), right.doubleValue());
    }
}
