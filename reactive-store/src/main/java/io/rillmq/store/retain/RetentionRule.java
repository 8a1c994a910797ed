package io.rillmq.store.retain;

import io.rillmq.store.file.DiskSpace;
import io.rillmq.store.retain.Decision.Cause;
import java.util.List;

/** Decides which segments go: a pure function of what it is told. */
final class RetentionRule {
    private RetentionRule() {}

    static Decision decide(RetentionConfig config, Situation situation) {
        if (isForced(config, situation.space())) {
            int count = countUntilFreed(config, situation);
            return count == 0 ? new Decision(0, Cause.NOTHING_TO_DO) : new Decision(count, Cause.DISK_FORCED);
        }
        Cause cause = causeOfExpiry(config, situation);
        int expired = cause == Cause.NOTHING_TO_DO ? 0 : countExpired(config, situation);
        return expired == 0 ? new Decision(0, Cause.NOTHING_TO_DO) : new Decision(expired, cause);
    }

    /** Whether the oldest segments go, expired or not. */
    static boolean isForced(RetentionConfig config, DiskSpace space) {
        return config.cleansForcibly() && config.limits().levelOf(space).isAtLeast(DiskLevel.CLEAN_FORCIBLY);
    }

    /** No more than it takes: they are messages that somebody may want. */
    private static int countUntilFreed(RetentionConfig config, Situation situation) {
        DiskSpace space = situation.space();
        int count = 0;
        List<OldSegment> oldest = situation.oldest();
        while (count < Math.min(config.batchMax(), oldest.size()) && isForced(config, space)) {
            space = space.after(oldest.get(count).sizeBytes());
            count++;
        }
        return count;
    }

    private static Cause causeOfExpiry(RetentionConfig config, Situation situation) {
        if (situation.isAsked()) {
            return Cause.ASKED;
        }
        if (config.deleteWhen().contains(situation.now().getHour())) {
            return Cause.HOUR;
        }
        return config.limits().levelOf(situation.space()).isAtLeast(DiskLevel.CLEAN) ? Cause.DISK : Cause.NOTHING_TO_DO;
    }

    private static int countExpired(RetentionConfig config, Situation situation) {
        long expiredMillis = situation.now().toInstant().toEpochMilli()
                - config.reservedTime().toMillis();
        int count = 0;
        for (OldSegment segment : situation.oldest()) {
            boolean isExpired =
                    segment.newestMillis().isPresent() && segment.newestMillis().getAsLong() <= expiredMillis;
            if (!isExpired || count == config.batchMax()) {
                break;
            }
            count++;
        }
        return count;
    }
}
