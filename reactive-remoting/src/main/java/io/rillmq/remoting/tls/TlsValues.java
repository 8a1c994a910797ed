package io.rillmq.remoting.tls;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The given values, typed; a bad one is refused with its key and what is allowed. */
final class TlsValues {
    private final Map<String, String> given;

    TlsValues(Map<String, String> given) {
        this.given = given;
    }

    @Nullable
    String text(String key) {
        String value = given.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A value to which blanks belong. */
    @Nullable
    String verbatim(String key) {
        String value = given.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    @Nullable
    ConfiguredFile file(String key) {
        String path = text(key);
        return path == null ? null : new ConfiguredFile(key, path);
    }

    boolean flag(String key, boolean otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(key, "true or false");
        };
    }

    <E extends Enum<E>> E oneOf(String key, E otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        for (E each : all) {
            if (each.name().equalsIgnoreCase(value)) {
                return each;
            }
        }
        throw refuse(
                key,
                Arrays.stream(all)
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or ")));
    }

    Duration millis(String key, Duration otherwise, int most) {
        return Duration.ofMillis(number(key, (int) otherwise.toMillis(), most));
    }

    int count(String key, int otherwise) {
        return number(key, otherwise, Integer.MAX_VALUE);
    }

    private int number(String key, int otherwise, int most) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // told below, as a number out of range is
        }
        throw refuse(key, "a number from 1 to " + most);
    }

    /** Empty when not given. */
    List<String> list(String key) {
        String value = text(key);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }

    IllegalArgumentException refuse(String key, String allowed) {
        return new IllegalArgumentException(
                "bad value '" + given.get(key) + "' for key '" + key + "'; allowed is " + allowed);
    }
}
