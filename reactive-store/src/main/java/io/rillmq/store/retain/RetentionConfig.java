package io.rillmq.store.retain;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long messages are kept, in RocketMQ's terms.
 *
 * @param reservedTime age from which a segment is expired, {@code fileReservedTime}; 0 keeps the newest segment only
 * @param deleteWhen hours of the day at which expired segments are deleted, in the zone of the store's clock
 * @param limits what happens when the disk fills up
 * @param cleansForcibly whether a disk that fills up may cost messages that are not expired,
 *     {@code cleanFileForciblyEnable}
 * @param batchMax segments deleted in one round, {@code deleteFileBatchMax}
 * @param interval between two rounds, {@code cleanResourceInterval}
 * @param reserveBytes space kept for the checkpoint that a full disk needs before messages can be deleted, {@code
 *     diskSpaceReserveBytes}; 0 for none
 */
public record RetentionConfig(
        Duration reservedTime,
        DeleteHours deleteWhen,
        DiskLimits limits,
        boolean cleansForcibly,
        int batchMax,
        Duration interval,
        long reserveBytes) {
    /** RocketMQ's values. */
    public static final RetentionConfig DEFAULTS = new RetentionConfig(
            Duration.ofHours(72),
            new DeleteHours(new TreeSet<>(Set.of(4))),
            DiskLimits.DEFAULTS,
            true,
            10,
            Duration.ofSeconds(10),
            8 << 20);

    public RetentionConfig {
        if (reservedTime.isNegative()) {
            throw new IllegalArgumentException("fileReservedTime must be 0 or more: " + reservedTime);
        }
        if (batchMax < 1) {
            throw new IllegalArgumentException("deleteFileBatchMax must be 1 or more: " + batchMax);
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("cleanResourceInterval must be positive: " + interval);
        }
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("diskSpaceReserveBytes must be 0 or more: " + reserveBytes);
        }
    }

    public RetentionConfig withReservedTime(Duration changed) {
        return new RetentionConfig(changed, deleteWhen, limits, cleansForcibly, batchMax, interval, reserveBytes);
    }

    public RetentionConfig withDeleteWhen(DeleteHours changed) {
        return new RetentionConfig(reservedTime, changed, limits, cleansForcibly, batchMax, interval, reserveBytes);
    }

    public RetentionConfig withLimits(DiskLimits changed) {
        return new RetentionConfig(reservedTime, deleteWhen, changed, cleansForcibly, batchMax, interval, reserveBytes);
    }

    public RetentionConfig withInterval(Duration changed) {
        return new RetentionConfig(reservedTime, deleteWhen, limits, cleansForcibly, batchMax, changed, reserveBytes);
    }

    public RetentionConfig withReserveBytes(long changed) {
        return new RetentionConfig(reservedTime, deleteWhen, limits, cleansForcibly, batchMax, interval, changed);
    }
}
