package io.rillmq.remoting.connection;

import java.time.Duration;

/**
 * The bounds of one connection.
 *
 * @param idleTimeout a connection without traffic in either direction for so long is closed; RocketMQ's 120 s
 * @param frameBytesMax longest frame, its length field included; a longer one closes the connection
 * @param inFlightMax requests of the peer that wait for their answers; beyond it nothing is read. Parked pulls count,
 *     and a consumer parks one per queue
 * @param inFlightBytesMax bytes of the bodies of those requests; beyond it nothing is read
 * @param unsentBytesMax bytes written but not accepted by the peer; beyond it the connection is closed, for its peer has
 *     stopped reading
 * @param pendingRequestsMax requests to the peer that wait for its answers; beyond it a request fails
 */
public record ConnectionConfig(
        Duration idleTimeout,
        int frameBytesMax,
        int inFlightMax,
        int inFlightBytesMax,
        int unsentBytesMax,
        int pendingRequestsMax) {
    public static final ConnectionConfig DEFAULTS =
            new ConnectionConfig(Duration.ofSeconds(120), 16 << 20, 16_384, 32 << 20, 64 << 20, 1_024);

    private static final int SMALLEST_FRAME_BYTES = 8;

    public ConnectionConfig {
        if (idleTimeout.toMillis() < 1 || idleTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("idleTimeout must be 1 ms to 24 days: " + idleTimeout);
        }
        checkAtLeast("frameBytesMax", frameBytesMax, SMALLEST_FRAME_BYTES);
        checkAtLeast("inFlightMax", inFlightMax, 1);
        checkAtLeast("inFlightBytesMax", inFlightBytesMax, 1);
        checkAtLeast("unsentBytesMax", unsentBytesMax, 1);
        checkAtLeast("pendingRequestsMax", pendingRequestsMax, 1);
    }

    /** The same bounds with another idle timeout. */
    public ConnectionConfig withIdleTimeout(Duration timeout) {
        return new ConnectionConfig(
                timeout, frameBytesMax, inFlightMax, inFlightBytesMax, unsentBytesMax, pendingRequestsMax);
    }

    private static void checkAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be " + least + " or more: " + value);
        }
    }
}
