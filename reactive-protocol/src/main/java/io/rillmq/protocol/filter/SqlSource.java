package io.rillmq.protocol.filter;

/** The text of an expression, for those who tell what is wrong in it. */
record SqlSource(String text) {
    private static final int SHOWN_CHARS_MAX = 32;

    /** @param problem follows on the place */
    InvalidExpressionException refuse(SqlToken token, String problem) {
        return refuse(token.from(), token.to(), problem);
    }

    /** Positions are counted from 1. */
    InvalidExpressionException refuse(int from, int to, String problem) {
        return new InvalidExpressionException(
                "SQL92 expression, position " + (from + 1) + ", " + shown(from, to) + ": " + problem);
    }

    private String shown(int from, int to) {
        if (from >= text.length()) {
            return "the end";
        }
        String token = text.substring(from, Math.min(to, from + SHOWN_CHARS_MAX));
        StringBuilder shown = new StringBuilder("token ");
        token.codePoints().forEach(each -> shown.appendCodePoint(Character.isISOControl(each) ? '?' : each));
        return shown.append(token.length() < to - from ? "…" : "").toString();
    }
}
