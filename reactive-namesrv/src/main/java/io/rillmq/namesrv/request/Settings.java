package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.KvConfig;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What admin tools may change while the name server runs; named as in RocketMQ.
 *
 * @param orderMessageEnable whether routes of ordered topics say how many queues each broker has
 * @param returnOrderTopicConfigToBroker whether brokers learn at their registration which topics are ordered
 * @param enableAllTopicList whether the list of all topics may be asked for
 */
public record Settings(boolean orderMessageEnable, boolean returnOrderTopicConfigToBroker, boolean enableAllTopicList) {
    public static final Settings DEFAULTS = new Settings(false, true, true);

    private static final String ORDER = "orderMessageEnable";
    private static final String RETURN_ORDER = "returnOrderTopicConfigToBroker";
    private static final String ALL_TOPICS = "enableAllTopicList";

    /** Namespaces of the file: what was changed, and what the name server had been started with then. */
    private static final String CHANGED = "changed";

    private static final String GIVEN = "given";

    /** All, by key. */
    SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        values.put(ORDER, Boolean.toString(orderMessageEnable));
        values.put(RETURN_ORDER, Boolean.toString(returnOrderTopicConfigToBroker));
        values.put(ALL_TOPICS, Boolean.toString(enableAllTopicList));
        return values;
    }

    /** @throws IllegalArgumentException when one of the values is none, naming its key */
    Settings with(Map<String, String> changes) {
        return new Settings(
                flag(changes, ORDER, orderMessageEnable),
                flag(changes, RETURN_ORDER, returnOrderTopicConfigToBroker),
                flag(changes, ALL_TOPICS, enableAllTopicList));
    }

    private static boolean flag(Map<String, String> changes, String key, boolean otherwise) {
        String value = changes.getOrDefault(key, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("key '" + key + "' is '" + value + "', allowed is true or false");
        }
        return value.equals("true");
    }

    /** How these differ from the ones that the name server was started with, to be kept. */
    KvConfig changesTo(Settings given) {
        KvConfig changes = KvConfig.EMPTY;
        for (Map.Entry<String, String> setting : values().entrySet()) {
            String before = given.values().get(setting.getKey());
            if (before != null && !setting.getValue().equals(before)) {
                changes = changes.with(CHANGED, setting.getKey(), setting.getValue())
                        .with(GIVEN, setting.getKey(), before);
            }
        }
        return changes;
    }

    /**
     * These, with which the name server is started, and what was changed in an earlier life. A change counts until the
     * configuration says something else than it did then: whoever edits the file wins.
     */
    Settings withKept(KvConfig changes) {
        Map<String, String> counting = new TreeMap<>(changes.namespace(CHANGED));
        counting.entrySet().removeIf(change -> !values().getOrDefault(change.getKey(), "")
                .equals(changes.get(GIVEN, change.getKey())));
        return with(counting);
    }
}
