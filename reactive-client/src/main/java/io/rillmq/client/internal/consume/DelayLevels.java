package io.rillmq.client.internal.consume;

import java.time.Duration;

/** RocketMQ's 18 delay levels, as brokers have them unless they are configured otherwise. */
final class DelayLevels {
    /** The broker chooses, by how often the message was given back. */
    static final int BROKERS_CHOICE = 0;

    private static final int[] SECONDS = {
        1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200
    };

    private DelayLevels() {}

    /** The lowest level that waits at least {@code delay}, or the highest one. */
    static int atLeast(Duration delay) {
        for (int i = 0; i < SECONDS.length; i++) {
            if (Duration.ofSeconds(SECONDS[i]).compareTo(delay) >= 0) {
                return i + 1;
            }
        }
        return SECONDS.length;
    }
}
