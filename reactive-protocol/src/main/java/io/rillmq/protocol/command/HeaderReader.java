package io.rillmq.protocol.command;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values from header fields. Every method throws {@link InvalidHeaderException}, naming the field, when the
 * value is missing or is not of the type asked for.
 */
public final class HeaderReader {
    private static final String AN_INTEGER = "a 32-bit integer";
    private static final String A_LONG = "a 64-bit integer";

    private final HeaderFields fields;

    public HeaderReader(HeaderFields fields) {
        this.fields = fields;
    }

    public String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new InvalidHeaderException(name, null, "a text");
        }
        return value;
    }

    public @Nullable String optionalText(String name) {
        return fields.get(name);
    }

    public String text(String name, String whenAbsent) {
        String value = fields.get(name);
        return value == null ? whenAbsent : value;
    }

    public int integer(String name) {
        return parseInt(name, fields.get(name));
    }

    public int integer(String name, int whenAbsent) {
        String value = fields.get(name);
        return value == null ? whenAbsent : parseInt(name, value);
    }

    public @Nullable Integer optionalInteger(String name) {
        String value = fields.get(name);
        return value == null ? null : (Integer) parseInt(name, value);
    }

    public long longNumber(String name) {
        return parseLong(name, fields.get(name));
    }

    public @Nullable Long optionalLong(String name) {
        String value = fields.get(name);
        return value == null ? null : (Long) parseLong(name, value);
    }

    /** Anything but {@code true} in any case is false, as in RocketMQ. */
    public boolean bool(String name, boolean whenAbsent) {
        String value = fields.get(name);
        return value == null ? whenAbsent : Boolean.parseBoolean(value);
    }

    public Topic topic(String name) {
        return named(name, Topic::new);
    }

    public ConsumerGroup consumerGroup(String name) {
        return named(name, ConsumerGroup::new);
    }

    public ProducerGroup producerGroup(String name) {
        return named(name, ProducerGroup::new);
    }

    private <T> T named(String name, Function<String, T> constructor) {
        String value = text(name);
        try {
            return constructor.apply(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidHeaderException(name, value, "a legal name: " + e.getMessage());
        }
    }

    private static int parseInt(String name, @Nullable String value) {
        if (value != null) {
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException e) {
                // told below, with the name of the field
            }
        }
        throw new InvalidHeaderException(name, value, AN_INTEGER);
    }

    private static long parseLong(String name, @Nullable String value) {
        if (value != null) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                // told below, with the name of the field
            }
        }
        throw new InvalidHeaderException(name, value, A_LONG);
    }
}
