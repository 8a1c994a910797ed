package io.rillmq.broker.timer;

import java.time.Duration;

/**
 * @param isEnabled whether messages with a time of delivery are taken, {@code timerWheelEnable}; what was taken before is
 *     delivered all the same
 * @param maxDelay how far away that time may be, {@code timerMaxDelaySec}
 * @param isRecallEnabled whether such messages can be recalled, {@code recallMessageEnable}
 * @param pendingMax messages that wait at once, {@code timerPendingMax}; some 44 bytes of memory each
 * @param inFlightMax messages that are being delivered at once
 * @param inFlightBytesMax bytes of messages that are being delivered at once; one larger message goes alone
 * @param recallsMax recalls under way at once
 * @param snapshotDistanceBytes how far the log grows before what waits is written to a file again: a restart reads no
 *     more than that, or four times the file if that is more
 * @param lookInterval longest time between two looks at the clock, which somebody may set
 */
public record TimerConfig(
        boolean isEnabled,
        Duration maxDelay,
        boolean isRecallEnabled,
        int pendingMax,
        int inFlightMax,
        long inFlightBytesMax,
        int recallsMax,
        long snapshotDistanceBytes,
        Duration lookInterval) {
    /** Three years and a bit: far enough for everybody, and no sum of times overflows. */
    public static final Duration MAX_DELAY_LIMIT = Duration.ofDays(1_100);

    /** A year; 1.5 million timers are 66 MB. 256 at once keep the disk busy, and 16 MiB are a part of a small heap. */
    public static final TimerConfig DEFAULTS = new TimerConfig(
            true, Duration.ofDays(365), true, 1_500_000, 256, 16L << 20, 1_024, 64L << 20, Duration.ofSeconds(1));

    public TimerConfig {
        requirePositive("timerMaxDelaySec", maxDelay.toSeconds());
        if (maxDelay.compareTo(MAX_DELAY_LIMIT) > 0) {
            throw new IllegalArgumentException(
                    "timerMaxDelaySec must be " + MAX_DELAY_LIMIT.toSeconds() + " or less: " + maxDelay.toSeconds());
        }
        requirePositive("timerPendingMax", pendingMax);
        requirePositive("timer.inFlightMax", inFlightMax);
        requirePositive("timer.inFlightBytesMax", inFlightBytesMax);
        requirePositive("timer.recallsMax", recallsMax);
        requirePositive("timer.snapshotDistanceBytes", snapshotDistanceBytes);
        requirePositive("timer.lookInterval", lookInterval.toMillis());
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive: " + value);
        }
    }

    public TimerConfig withPendingMax(int changed) {
        return new TimerConfig(
                isEnabled,
                maxDelay,
                isRecallEnabled,
                changed,
                inFlightMax,
                inFlightBytesMax,
                recallsMax,
                snapshotDistanceBytes,
                lookInterval);
    }

    /** For tests, which have less patience. */
    TimerConfig withPace(long snapshotBytes, Duration look) {
        return new TimerConfig(
                isEnabled,
                maxDelay,
                isRecallEnabled,
                pendingMax,
                inFlightMax,
                inFlightBytesMax,
                recallsMax,
                snapshotBytes,
                look);
    }
}
