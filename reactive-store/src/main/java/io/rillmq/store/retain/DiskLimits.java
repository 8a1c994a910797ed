package io.rillmq.store.retain;

import io.rillmq.store.file.DiskSpace;

/**
 * From which point on a filling disk has consequences. The three percentages are RocketMQ's. The two last levels cost
 * messages or the service, so they also want the free space to be small in bytes: a big disk that is 92% full of other
 * things has room for many messages.
 *
 * @param maxUsedPercent used space above which expired segments go at any hour, {@code diskMaxUsedSpaceRatio}
 * @param cleanForciblyPercent used space above which the oldest segments go, expired or not,
 *     {@code diskSpaceCleanForciblyRatio}
 * @param cleanForciblyBytes free space at which this has no effect yet, {@code diskSpaceCleanForciblyBytes};
 *     {@code Long.MAX_VALUE}: the percentage alone counts
 * @param warningPercent used space above which appends are refused, {@code diskSpaceWarningLevelRatio}
 * @param warningBytes free space at which this has no effect yet, {@code diskSpaceWarningLevelBytes};
 *     {@code Long.MAX_VALUE}: the percentage alone counts
 */
public record DiskLimits(
        int maxUsedPercent, int cleanForciblyPercent, long cleanForciblyBytes, int warningPercent, long warningBytes) {
    /** RocketMQ's percentages; 4 GiB and 1 GiB are little for any machine on which somebody works. */
    public static final DiskLimits DEFAULTS = new DiskLimits(75, 85, 4L << 30, 90, 1L << 30);

    private static final int PERCENT = 100;

    public DiskLimits {
        requirePercent("diskMaxUsedSpaceRatio", maxUsedPercent);
        requirePercent("diskSpaceCleanForciblyRatio", cleanForciblyPercent);
        requirePercent("diskSpaceWarningLevelRatio", warningPercent);
        requireNotNegative("diskSpaceCleanForciblyBytes", cleanForciblyBytes);
        requireNotNegative("diskSpaceWarningLevelBytes", warningBytes);
    }

    private static void requirePercent(String key, int value) {
        if (value < 1 || value > PERCENT) {
            throw new IllegalArgumentException(key + " must be 1 to 100: " + value);
        }
    }

    private static void requireNotNegative(String key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(key + " must be 0 or more: " + value);
        }
    }

    DiskLevel levelOf(DiskSpace space) {
        if (isAboveWarning(space) && space.usableBytes() < warningBytes) {
            return DiskLevel.REFUSE;
        }
        if (isAbove(cleanForciblyPercent, space) && space.usableBytes() < cleanForciblyBytes) {
            return DiskLevel.CLEAN_FORCIBLY;
        }
        return isAbove(maxUsedPercent, space) ? DiskLevel.CLEAN : DiskLevel.FINE;
    }

    /** Whether the percentage is passed, whatever the free bytes. */
    boolean isAboveWarning(DiskSpace space) {
        return isAbove(warningPercent, space);
    }

    private static boolean isAbove(int percent, DiskSpace space) {
        return space.usedRatio() * PERCENT > percent;
    }
}
