package io.rillmq.protocol.name;

/** The characters and lengths that RocketMQ allows in names of topics and groups. */
final class Names {
    private Names() {}

    /** Returns {@code value} when it is legal; the message of the error names the kind, the value and the limit. */
    static String check(String kind, String value, int lengthMax) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(kind + " must not be blank");
        }
        if (value.length() > lengthMax) {
            throw new IllegalArgumentException(
                    kind + " of " + value.length() + " characters exceeds " + lengthMax + ": " + value);
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isLegal(value.charAt(i))) {
                throw new IllegalArgumentException(kind + " '" + value + "' has the illegal character '"
                        + value.charAt(i) + "' at index " + i + ", allowed are letters, digits and %|_-");
            }
        }
        return value;
    }

    private static boolean isLegal(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '%'
                || c == '|'
                || c == '_'
                || c == '-';
    }
}
