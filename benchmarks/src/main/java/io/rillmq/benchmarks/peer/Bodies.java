package io.rillmq.benchmarks.peer;

/** What the messages say. */
final class Bodies {
    private Bodies() {}

    static byte[] ofBytes(int count) {
        byte[] body = new byte[count];
        for (int i = 0; i < count; i++) {
            body[i] = (byte) ('a' + i % 26);
        }
        return body;
    }
}
