package io.rillmq.protocol.body;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands for a member that a sender left out. */
final class Absent {
    private Absent() {}

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** Keeps the order of the entries; one without a value is left out, as RocketMQ does. */
    static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        if (map == null) {
            return Map.of();
        }
        Map<K, V> present = new LinkedHashMap<>(map);
        present.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(present);
    }

    /** For what nothing can stand for. */
    static <T> T refused(@Nullable T value, String member) {
        if (value == null) {
            throw new IllegalArgumentException("member " + member + " is missing");
        }
        return value;
    }

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
