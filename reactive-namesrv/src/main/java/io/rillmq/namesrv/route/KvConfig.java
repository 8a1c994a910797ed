package io.rillmq.namesrv.route;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by namespace and key, which admin tools keep in the name server. Immutable. */
public final class KvConfig {
    /** How many queues each broker has of an ordered topic; the keys are topics. */
    public static final String ORDER_TOPIC_CONFIG = "ORDER_TOPIC_CONFIG";

    public static final KvConfig EMPTY = new KvConfig(new TreeMap<>());

    private final SortedMap<String, SortedMap<String, String>> namespaces;

    private KvConfig(SortedMap<String, SortedMap<String, String>> namespaces) {
        this.namespaces = namespaces;
    }

    static KvConfig of(Map<String, Map<String, String>> namespaces) {
        SortedMap<String, SortedMap<String, String>> copy = new TreeMap<>();
        namespaces.forEach((namespace, values) -> copy.put(namespace, new TreeMap<>(values)));
        return new KvConfig(copy);
    }

    Map<String, ? extends Map<String, String>> namespaces() {
        return Collections.unmodifiableMap(namespaces);
    }

    public @Nullable String get(String namespace, String key) {
        return namespace(namespace).get(key);
    }

    /** Empty when there is no such namespace. */
    public Map<String, String> namespace(String namespace) {
        SortedMap<String, String> values = namespaces.get(namespace);
        return values == null ? Map.of() : Collections.unmodifiableMap(values);
    }

    /** How many values there are in all namespaces. */
    public int count() {
        return namespaces.values().stream().mapToInt(Map::size).sum();
    }

    public KvConfig with(String namespace, String key, String value) {
        SortedMap<String, String> values = new TreeMap<>(namespace(namespace));
        values.put(key, value);
        return replaced(namespace, values);
    }

    public KvConfig without(String namespace, String key) {
        SortedMap<String, String> values = new TreeMap<>(namespace(namespace));
        values.remove(key);
        return replaced(namespace, values);
    }

    private KvConfig replaced(String namespace, SortedMap<String, String> values) {
        SortedMap<String, SortedMap<String, String>> copy = new TreeMap<>(namespaces);
        if (values.isEmpty()) {
            copy.remove(namespace);
        } else {
            copy.put(namespace, values);
        }
        return new KvConfig(copy);
    }
}
