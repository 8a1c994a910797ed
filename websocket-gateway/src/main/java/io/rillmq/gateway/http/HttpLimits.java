package io.rillmq.gateway.http;

/**
 * @param socketsMax open WebSockets; one more is accepted only to be told so
 * @param frameBytesMax largest frame, and largest message made of several frames, from a client
 * @param bodyBytesMax largest body of a request, which is one message
 * @param postsMax messages being posted at once, on each event loop; beyond it the answer is 503
 */
public record HttpLimits(int socketsMax, int frameBytesMax, int bodyBytesMax, int postsMax) {
    /** 4 MiB is the largest message that brokers take; with postsMax that is 64 MiB for each event loop. */
    public static final HttpLimits DEFAULTS = new HttpLimits(10_000, 1 << 20, 4 << 20, 16);

    public HttpLimits {
        positive("socketsMax", socketsMax);
        positive("frameBytesMax", frameBytesMax);
        positive("bodyBytesMax", bodyBytesMax);
        positive("postsMax", postsMax);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("http." + name + " must be 1 or more: " + value);
        }
    }
}
