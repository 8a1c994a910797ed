package io.rillmq.store.retain;

import java.util.SortedSet;
import java.util.TreeSet;

/** The hours of the day at which expired segments are deleted, {@code deleteWhen}. */
public record DeleteHours(SortedSet<Integer> hours) {
    private static final int HOURS_PER_DAY = 24;

    public DeleteHours {
        hours = new TreeSet<>(hours);
        for (int hour : hours) {
            if (hour < 0 || hour >= HOURS_PER_DAY) {
                throw new IllegalArgumentException("an hour must be 00 to 23: " + hour);
            }
        }
    }

    /**
     * Reads RocketMQ's form, {@code 04} or {@code 04;16}.
     *
     * @throws IllegalArgumentException with one line that names what is wrong
     */
    public static DeleteHours parse(String text) {
        SortedSet<Integer> hours = new TreeSet<>();
        for (String hour : text.split(";", -1)) {
            try {
                hours.add(Integer.parseInt(hour.trim()));
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("'" + hour.trim() + "' is no hour", notANumber);
            }
        }
        return new DeleteHours(hours);
    }

    boolean contains(int hour) {
        return hours.contains(hour);
    }
}
