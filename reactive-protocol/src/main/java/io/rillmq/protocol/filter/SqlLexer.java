package io.rillmq.protocol.filter;

import io.rillmq.protocol.filter.SqlToken.Type;

/** Cuts an expression into tokens and leaves out blanks and comments. For one thread. */
final class SqlLexer {
    private final SqlSource source;
    private final String text;
    private int at;

    SqlLexer(SqlSource source) {
        this.source = source;
        this.text = source.text();
    }

    /** The next token; an END, again and again, behind the last. */
    SqlToken next() {
        skipBlanks();
        int from = at;
        if (from == text.length()) {
            return new SqlToken(Type.END, "", from, from);
        }
        char first = text.charAt(from);
        if (isWordStart(first)) {
            return word();
        }
        if (first == '\'') {
            return quoted();
        }
        int numberEnd = SqlNumbers.end(text, from);
        return numberEnd > from ? number(numberEnd) : sign();
    }

    private void skipBlanks() {
        int before;
        do {
            before = at;
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (text.startsWith("--", at)) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw source.refuse(at, at + 2, "the comment has no end, */ is missing");
                }
                at = end + 2;
            }
        } while (at > before);
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private static boolean isWordStart(char each) {
        return each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each == '_' || each == '$';
    }

    private static boolean isWordPart(char each) {
        return isWordStart(each) || each >= '0' && each <= '9';
    }

    private SqlToken word() {
        int from = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return new SqlToken(Type.WORD, text.substring(from, at), from, at);
    }

    /** A quote in the text is written twice. */
    private SqlToken quoted() {
        int from = at;
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            boolean isQuote = text.charAt(at) == '\'';
            if (isQuote && !text.startsWith("''", at)) {
                at++;
                return new SqlToken(Type.TEXT, value.toString(), from, at);
            }
            value.append(text.charAt(at));
            at += isQuote ? 1 : 0;
        }
        throw source.refuse(from, text.length(), "the text has no end, a ' is missing");
    }

    /** An L behind a whole number has no meaning. */
    private SqlToken number(int end) {
        int from = at;
        String value = text.substring(from, end);
        boolean hasMark = end < text.length() && (text.charAt(end) == 'l' || text.charAt(end) == 'L');
        at = hasMark && SqlNumbers.isWhole(value) ? end + 1 : end;
        if (at < text.length() && isWordPart(text.charAt(at))) {
            throw source.refuse(from, at + 1, "a number ends with a digit");
        }
        return new SqlToken(Type.NUMBER, value, from, at);
    }

    private SqlToken sign() {
        int from = at;
        boolean isPair = text.startsWith("<>", from) || text.startsWith("<=", from) || text.startsWith(">=", from);
        String value = text.substring(from, from + (isPair ? 2 : 1));
        if (!isPair && "=<>(),+-".indexOf(value.charAt(0)) < 0) {
            int end = from + Character.charCount(text.codePointAt(from));
            throw source.refuse(
                    from, end, "no such sign; there are = <> > >= < <= ( ) , and texts are in single quotes");
        }
        at = from + value.length();
        return new SqlToken(Type.SIGN, value, from, at);
    }
}
