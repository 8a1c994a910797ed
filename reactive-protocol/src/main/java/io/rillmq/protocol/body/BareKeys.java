package io.rillmq.protocol.body;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;

/**
 * Makes JSON of what RocketMQ writes: there, keys that are integers ({@code {0:"a"}}) or whole objects
 * ({@code {{"queueId":0}:1}}) have no quotes. Walks the text once; what is no JSON at all goes through as it is, for
 * the parser to refuse.
 */
final class BareKeys {
    private final byte[] in;
    private final ByteArrayOutputStream out;
    private final BitSet isObject = new BitSet();
    private int depth;
    private int at;
    /** All before it is in {@link #out}. */
    private int copied;

    private boolean isKeyNext;

    private BareKeys(byte[] in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(0);
    }

    /** The same JSON with every bare key as a string; {@code json} itself when it has none. */
    static byte[] quote(byte[] json) {
        return new BareKeys(json).quote();
    }

    private byte[] quote() {
        while (at < in.length) {
            step();
        }
        if (copied == 0) {
            return in;
        }
        copyUpTo(in.length);
        return out.toByteArray();
    }

    private void step() {
        switch (in[at]) {
            case '{' -> {
                if (isKeyNext) {
                    quoteUpTo(endOfObject(at));
                } else {
                    open(true);
                }
            }
            case '[' -> open(false);
            case '}', ']' -> close();
            case ',' -> {
                isKeyNext = depth > 0 && isObject.get(depth);
                at++;
            }
            case '"' -> {
                isKeyNext = false;
                at = endOfString(at);
            }
            case ' ', '\t', '\r', '\n' -> at++;
            default -> {
                if (isKeyNext) {
                    quoteUpTo(endOfWord(at));
                } else {
                    at++;
                }
            }
        }
    }

    private void open(boolean opensObject) {
        isObject.set(++depth, opensObject);
        isKeyNext = opensObject;
        at++;
    }

    private void close() {
        depth = Math.max(0, depth - 1);
        isKeyNext = false;
        at++;
    }

    private void quoteUpTo(int end) {
        copyUpTo(at);
        out.write('"');
        for (; at < end; at++) {
            if (in[at] == '"' || in[at] == '\\') {
                out.write('\\');
            }
            out.write(in[at]);
        }
        out.write('"');
        copied = at;
        isKeyNext = false;
    }

    private void copyUpTo(int end) {
        out.write(in, copied, end - copied);
        copied = end;
    }

    private int endOfString(int start) {
        int i = start + 1;
        while (i < in.length && in[i] != '"') {
            i += in[i] == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, in.length);
    }

    private int endOfObject(int start) {
        int open = 0;
        int i = start;
        while (i < in.length) {
            if (in[i] == '"') {
                i = endOfString(i);
                continue;
            }
            open += in[i] == '{' ? 1 : in[i] == '}' ? -1 : 0;
            i++;
            if (open == 0) {
                return i;
            }
        }
        return in.length;
    }

    private int endOfWord(int start) {
        int i = start;
        while (i < in.length && ":,{}[]\" \t\r\n".indexOf(in[i]) < 0) {
            i++;
        }
        return Math.max(i, start + 1);
    }
}
