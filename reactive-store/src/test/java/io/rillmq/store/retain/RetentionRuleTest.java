package io.rillmq.store.retain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.file.DiskSpace;
import io.rillmq.store.retain.Decision.Cause;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionRuleTest {
    private static final long GIB = 1L << 30;
    private static final int SEGMENT_BYTES = 1 << 30;
    private static final ZonedDateTime NOON = ZonedDateTime.of(2026, 11, 22, 12, 0, 0, 0, ZoneId.of("Asia/Shanghai"));
    private static final DiskSpace ROOMY = new DiskSpace(50 * GIB, 50 * GIB);

    private final RetentionConfig config = RetentionConfig.DEFAULTS;

    /** The oldest first: each ended so many hours before noon. */
    private static List<OldSegment> endedHoursAgo(int... hours) {
        List<OldSegment> segments = new ArrayList<>();
        for (int i = 0; i < hours.length; i++) {
            long millis = NOON.minusHours(hours[i]).toInstant().toEpochMilli();
            segments.add(new OldSegment((long) i * SEGMENT_BYTES, SEGMENT_BYTES, OptionalLong.of(millis)));
        }
        return segments;
    }

    private static List<OldSegment> fresh(int count) {
        return endedHoursAgo(new int[count]);
    }

    private Decision decide(ZonedDateTime now, DiskSpace space, boolean isAsked, List<OldSegment> segments) {
        return RetentionRule.decide(config, new Situation(now, space, isAsked, segments));
    }

    @Test
    void expiredSegmentsGoAtTheHourAndYoungerOnesStay() {
        Decision atFour = decide(NOON.withHour(4), ROOMY, false, endedHoursAgo(200, 81, 80, 79, 10));

        // Eight hours before noon a segment is that much younger.
        assertThat(atFour).isEqualTo(new Decision(3, Cause.HOUR));
    }

    @Test
    void atAnyOtherHourExpiredSegmentsStay() {
        assertThat(decide(NOON, ROOMY, false, endedHoursAgo(200, 100)).segmentCount())
                .isZero();
    }

    @Test
    void theHourIsThatOfTheZone() {
        ZonedDateTime fourInShanghai = NOON.withHour(4);

        assertThat(decide(fourInShanghai, ROOMY, false, endedHoursAgo(200)).segmentCount())
                .isOne();
        assertThat(decide(fourInShanghai.withZoneSameInstant(ZoneId.of("UTC")), ROOMY, false, endedHoursAgo(200))
                        .segmentCount())
                .isZero();
    }

    @Test
    void anOperatorNeedNotWaitForTheHourButAgeStillCounts() {
        assertThat(decide(NOON, ROOMY, true, endedHoursAgo(200, 72, 71))).isEqualTo(new Decision(2, Cause.ASKED));
    }

    @Test
    void noRoundDeletesMoreThanItsBatch() {
        List<OldSegment> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.addAll(endedHoursAgo(100));
        }

        assertThat(decide(NOON, ROOMY, true, many).segmentCount()).isEqualTo(10);
        assertThat(decide(NOON, new DiskSpace(999 * GIB, GIB / 2), false, fresh(30))
                        .segmentCount())
                .isLessThanOrEqualTo(10);
    }

    @Test
    void aSegmentOfUnknownAgeIsKeptWithAllBehindIt() {
        List<OldSegment> segments = new ArrayList<>(endedHoursAgo(200));
        segments.add(new OldSegment(SEGMENT_BYTES, SEGMENT_BYTES, OptionalLong.empty()));
        segments.addAll(endedHoursAgo(150));

        assertThat(decide(NOON, ROOMY, true, segments).segmentCount()).isOne();
    }

    @Test
    void aDiskAboveThreeQuartersCostsExpiredSegmentsAtAnyHour() {
        DiskSpace space = new DiskSpace(80 * GIB, 20 * GIB);

        assertThat(decide(NOON, space, false, endedHoursAgo(200, 10))).isEqualTo(new Decision(1, Cause.DISK));
    }

    @Test
    void aBigDiskThatIsFullOfOtherThingsCostsNoMessage() {
        DiskSpace laptop = new DiskSpace(460 * GIB, 40 * GIB);

        assertThat(config.limits().levelOf(laptop)).isEqualTo(DiskLevel.CLEAN);
        assertThat(decide(NOON, laptop, false, fresh(5)).segmentCount()).isZero();
    }

    @Test
    void aDiskThatRunsOutCostsAsManyOfTheOldestSegmentsAsItTakes() {
        DiskSpace nearlyFull = new DiskSpace(98 * GIB, 2 * GIB);

        // 4 GiB are wanted free.
        assertThat(decide(NOON, nearlyFull, false, fresh(9))).isEqualTo(new Decision(2, Cause.DISK_FORCED));
        assertThat(decide(NOON, nearlyFull, false, fresh(1))).isEqualTo(new Decision(1, Cause.DISK_FORCED));
        assertThat(decide(NOON, nearlyFull, false, List.of())).isEqualTo(new Decision(0, Cause.NOTHING_TO_DO));
    }

    @Test
    void whereForcedCleaningIsSwitchedOffOnlyExpiredSegmentsGo() {
        RetentionConfig gentle = new RetentionConfig(
                config.reservedTime(), config.deleteWhen(), config.limits(), false, 10, Duration.ofSeconds(10), 0);
        Situation situation = new Situation(NOON, new DiskSpace(98 * GIB, 2 * GIB), false, endedHoursAgo(100, 1));

        assertThat(RetentionRule.decide(gentle, situation)).isEqualTo(new Decision(1, Cause.DISK));
    }

    @ParameterizedTest
    @CsvSource({
        // used, free in GiB, limits of the defaults
        "70, 30, FINE",
        "76, 24, CLEAN",
        "97, 3, CLEAN_FORCIBLY",
        "12, 3, CLEAN",
        "999, 1, CLEAN_FORCIBLY",
        "1000, 0, REFUSE",
        "0, 0, FINE"
    })
    void theDefaultLimitsWantHighUseAndLittleSpace(long usedGib, long freeGib, DiskLevel level) {
        assertThat(DiskLimits.DEFAULTS.levelOf(new DiskSpace(usedGib * GIB, freeGib * GIB)))
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"75, FINE", "76, CLEAN", "86, CLEAN_FORCIBLY", "90, CLEAN_FORCIBLY", "91, REFUSE"})
    void withoutAFloorThePercentagesAloneCount(long usedPercent, DiskLevel level) {
        DiskLimits rocketMq = new DiskLimits(75, 85, Long.MAX_VALUE, 90, Long.MAX_VALUE);

        assertThat(rocketMq.levelOf(new DiskSpace(usedPercent * GIB, (100 - usedPercent) * GIB)))
                .isEqualTo(level);
    }
}
