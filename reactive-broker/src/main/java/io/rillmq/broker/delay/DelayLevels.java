package io.rillmq.broker.delay;

import io.rillmq.protocol.name.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The delay of each level. Level 1 is the first; a message of level {@code n} waits in queue {@code n - 1} of
 * {@link #TOPIC}.
 *
 * @param delays one per level, in the order of the levels
 */
public record DelayLevels(List<Duration> delays) {
    /** Where delayed messages wait. */
    public static final Topic TOPIC = new Topic("SCHEDULE_TOPIC_XXXX");

    /** RocketMQ's levels. */
    public static final String DEFAULT_TEXT = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    private static final int LEVELS_MAX = 64;

    public DelayLevels {
        delays = List.copyOf(delays);
        if (delays.isEmpty() || delays.size() > LEVELS_MAX) {
            throw new IllegalArgumentException("there must be 1 to " + LEVELS_MAX + " delay levels: " + delays.size());
        }
    }

    /** Reads RocketMQ's {@code messageDelayLevel}: numbers with one of the units s, m, h, d, separated by spaces. */
    public static DelayLevels parse(String text) {
        List<Duration> delays = new ArrayList<>();
        for (String part : text.trim().split("\\s+")) {
            delays.add(parseOne(part));
        }
        return new DelayLevels(delays);
    }

    private static Duration parseOne(String part) {
        if (!part.matches("[0-9]{1,9}[smhd]")) {
            throw new IllegalArgumentException("'" + part + "' is not a number with one of the units s, m, h, d");
        }
        long number = Long.parseLong(part.substring(0, part.length() - 1));
        return switch (part.charAt(part.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    public int count() {
        return delays.size();
    }

    /** RocketMQ's rule: a level above the last means the last. */
    public int clamp(int level) {
        return Math.min(level, delays.size());
    }

    /** The time that a message of {@code level} waits, from the moment it was stored. */
    public Duration delayOf(int level) {
        return delays.get(level - 1);
    }

    /** The first level whose delay is so long, the last one when none is. */
    public int atLeast(long millis) {
        int level = 1;
        while (level < delays.size() && delayOf(level).toMillis() < millis) {
            level++;
        }
        return level;
    }

    public static int queueIdOf(int level) {
        return level - 1;
    }
}
