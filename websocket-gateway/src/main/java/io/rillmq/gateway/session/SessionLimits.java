package io.rillmq.gateway.session;

import java.time.Duration;

/**
 * What one socket may cost.
 *
 * @param subscriptionsMax open subscriptions
 * @param writeBytesMax bytes waiting to be sent; when they are reached, no message is taken from a subscription
 * @param publishesMax published messages without an answer; beyond it the socket is not read
 * @param publishBytesMax bytes of such messages; beyond it the socket is not read
 * @param badFramesMax bad frames a client may send before it is closed
 * @param pingInterval time between pings; a client that is silent for two of them is closed
 * @param closeTimeout time a client has to agree to a close before the connection is cut
 */
public record SessionLimits(
        int subscriptionsMax,
        int writeBytesMax,
        int publishesMax,
        int publishBytesMax,
        int badFramesMax,
        Duration pingInterval,
        Duration closeTimeout) {
    public static final SessionLimits DEFAULTS =
            new SessionLimits(64, 256 * 1024, 64, 1 << 20, 16, Duration.ofSeconds(25), Duration.ofSeconds(2));

    public SessionLimits {
        positive("subscriptionsMax", subscriptionsMax);
        positive("writeBytesMax", writeBytesMax);
        positive("publishesMax", publishesMax);
        positive("publishBytesMax", publishBytesMax);
        positive("badFramesMax", badFramesMax);
        positive("pingInterval", pingInterval);
        positive("closeTimeout", closeTimeout);
    }

    private static void positive(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("sessions." + name + " must be PT0.001S or more: " + value);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("sessions." + name + " must be 1 or more: " + value);
        }
    }
}
