package io.rillmq.broker;

import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.pull.LongPollingConfig;
import java.time.Duration;

/** The keys of the configuration that are about pulls and what they pick. */
final class PullKeys {
    /** Beyond, one message with many properties could be looked at for seconds. */
    private static final int SQL_CHARS_LIMIT = 32_768;

    private PullKeys() {}

    static LongPollingConfig read(ConfigReader in) {
        LongPollingConfig usual = LongPollingConfig.DEFAULTS;
        return new LongPollingConfig(
                in.flag("longPollingEnable", true),
                Duration.ofMillis(in.integer("longPollingMaxMillis", 25_000, 1, ConfigReader.DAY_MILLIS)),
                Duration.ofMillis(in.integer("shortPollingTimeMills", 1_000, 1, ConfigReader.DAY_MILLIS)),
                in.integer("parkedPullsMax", usual.parkedMax(), 1, Integer.MAX_VALUE),
                in.integer("pullFilterBytesMax", usual.filterBytesMax(), 1, Integer.MAX_VALUE),
                usual.wokenReadsMax());
    }

    static FilterConfig readFilters(ConfigReader in) {
        FilterConfig usual = FilterConfig.DEFAULTS;
        return new FilterConfig(
                in.flag("enablePropertyFilter", usual.isPropertyFilterEnabled()),
                in.integer("sqlExpressionCharsMax", usual.sqlExpressionCharsMax(), 1, SQL_CHARS_LIMIT),
                usual.tagExpressionCharsMax(),
                usual.cachedCountMax(),
                usual.cachedBytesMax());
    }
}
