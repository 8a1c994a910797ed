package io.rillmq.protocol.filter;

/**
 * A piece of an expression.
 *
 * @param value of a text without its quotes, of all others as they are written
 * @param from index of the first character
 * @param to index behind the last
 */
record SqlToken(Type type, String value, int from, int to) {
    enum Type {
        WORD,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    /** Whether it is this keyword, in any case. */
    boolean isWord(String keyword) {
        return type == Type.WORD && value.equalsIgnoreCase(keyword);
    }

    boolean isSign(String sign) {
        return type == Type.SIGN && value.equals(sign);
    }
}
