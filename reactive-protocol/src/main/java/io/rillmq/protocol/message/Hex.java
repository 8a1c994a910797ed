package io.rillmq.protocol.message;

/** Upper-case hexadecimal digits, as RocketMQ's ids have them. */
final class Hex {
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    private Hex() {}

    /** Puts the lowest {@code bytes} bytes of {@code value}, two digits each, and returns the index behind them. */
    static int put(char[] out, int index, long value, int bytes) {
        int end = index + 2 * bytes;
        for (int i = end - 1; i >= index; i--) {
            out[i] = DIGITS[(int) (value & 0xf)];
            value >>>= 4;
        }
        return end;
    }

    static int put(char[] out, int index, byte[] bytes) {
        int end = index;
        for (byte each : bytes) {
            end = put(out, end, each, 1);
        }
        return end;
    }
}
