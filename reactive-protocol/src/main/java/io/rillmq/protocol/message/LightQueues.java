package io.rillmq.protocol.message;

import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Light queues, RocketMQ's LMQ: besides in its topic's queue a message can be in queues of other names. Its properties
 * name them, and tell its queue offset in each, in the same order; the offsets are filled in when it is stored. A light
 * queue is queue 0 of a topic of its name, which nobody creates. Pure functions.
 */
public final class LightQueues {
    /** Digits of any queue offset: so much room is left for each, as the size of a record is known before its offsets. */
    public static final int OFFSET_DIGITS = 19;

    public static final int QUEUE_ID = 0;
    public static final char SEPARATOR = ',';

    private static final char LITE_SEPARATOR = '$';
    private static final String ROOM = "0".repeat(OFFSET_DIGITS);
    private static final String SYSTEM_PREFIX = "rmq_sys_";
    private static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";
    private static final String TRANSACTION_GIVEN_UP = "TRANS_CHECK_MAX_TIME_TOPIC";

    private LightQueues() {}

    /**
     * Whether messages of this topic can be in light queues: those that wait, come back or were given up have only been
     * there, or will only be there, as messages of their own topic.
     */
    public static boolean canBeOf(String topic) {
        return !topic.startsWith(Topic.RETRY_PREFIX)
                && !topic.startsWith(Topic.DEAD_LETTER_PREFIX)
                && !topic.startsWith(Topic.LIGHT_QUEUE_PREFIX)
                && !topic.equals(SCHEDULE)
                && !topic.equals(TRANSACTION_GIVEN_UP)
                // Undecided transactional messages wait in a topic whose name is in capitals.
                && !topic.regionMatches(true, 0, SYSTEM_PREFIX, 0, SYSTEM_PREFIX.length());
    }

    /**
     * The light queues that a property names.
     *
     * @throws IllegalArgumentException when a name is none of a light queue, or there twice
     */
    public static List<Topic> parse(String names) {
        List<Topic> queues = new ArrayList<>();
        Set<Topic> known = new HashSet<>();
        for (String name : names.split(String.valueOf(SEPARATOR), -1)) {
            Topic queue = new Topic(name);
            if (!queue.isLightQueue()) {
                throw new IllegalArgumentException(
                        "light queue '" + name + "' must begin with " + Topic.LIGHT_QUEUE_PREFIX);
            }
            if (!known.add(queue)) {
                throw new IllegalArgumentException("light queue '" + name + "' is named twice");
            }
            queues.add(queue);
        }
        return queues;
    }

    /**
     * The light queue of a lite topic, which is a part of a topic.
     *
     * @throws IllegalArgumentException when it cannot be one
     */
    public static Topic ofLite(Topic parent, String liteTopic) {
        return new Topic(Topic.LIGHT_QUEUE_PREFIX + LITE_SEPARATOR + parent.value() + LITE_SEPARATOR + liteTopic);
    }

    /** The property that leaves room for the offsets in {@code count} queues. */
    public static String roomForOffsets(int count) {
        return (ROOM + SEPARATOR).repeat(count - 1) + ROOM;
    }
}
