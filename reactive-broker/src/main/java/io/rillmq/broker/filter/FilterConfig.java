package io.rillmq.broker.filter;

/**
 * @param isPropertyFilterEnabled whether messages are picked by their properties, RocketMQ's
 *     {@code enablePropertyFilter}; by tag they always are
 * @param sqlExpressionCharsMax longest SQL92 expression: what it costs to ask it of a message grows with it
 * @param tagExpressionCharsMax longest tag expression
 * @param cachedCountMax expressions that each event loop keeps as they were read
 * @param cachedBytesMax what they take of the heap, as estimated
 */
public record FilterConfig(
        boolean isPropertyFilterEnabled,
        int sqlExpressionCharsMax,
        int tagExpressionCharsMax,
        int cachedCountMax,
        int cachedBytesMax) {
    /**
     * RocketMQ's brokers filter by tag only unless they are told: nobody finds out why an SQL92 subscription is refused at
     * first. The cache has room for 30 of the longest SQL92 expressions.
     */
    public static final FilterConfig DEFAULTS = new FilterConfig(true, 4_096, 64 << 10, 1_024, 4 << 20);

    public FilterConfig {
        requirePositive("sqlExpressionCharsMax", sqlExpressionCharsMax);
        requirePositive("filter.tagExpressionCharsMax", tagExpressionCharsMax);
        requirePositive("filter.cachedCountMax", cachedCountMax);
        requirePositive("filter.cachedBytesMax", cachedBytesMax);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more: " + value);
        }
    }
}
