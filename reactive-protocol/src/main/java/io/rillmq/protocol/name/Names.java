package io.rillmq.protocol.name;

/** The characters and lengths that RocketMQ allows in names of topics and groups. */
final class Names {
    private static final String NOTHING_MORE = "";

    private Names() {}

    /** Fails when {@code value} is not legal; the message of the error names the kind, the value and the limit. */
    static void check(String kind, String value, int lengthMax) {
        check(kind, value, lengthMax, NOTHING_MORE);
    }

    /** @param alsoLegal more characters that are allowed in this place */
    static void check(String kind, String value, int lengthMax, String alsoLegal) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(kind + " must not be blank");
        }
        if (value.length() > lengthMax) {
            throw new IllegalArgumentException(kind + " of " + value.length() + " characters exceeds " + lengthMax
                    + ": " + value.substring(0, lengthMax) + "...");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isLegal(value.charAt(i)) && alsoLegal.indexOf(value.charAt(i)) < 0) {
                throw new IllegalArgumentException(kind + " '" + value + "' has the illegal character '"
                        + value.charAt(i) + "' at index " + i + ", allowed are letters, digits and %|_-");
            }
        }
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
