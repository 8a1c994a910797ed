package io.rillmq.broker.topic;

import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of a topic's attributes, as tools write them: {@code +key=value,-key}. */
public final class TopicAttributes {
    private final boolean isMixedAllowed;

    /** @param isMixedAllowed whether topics may be for messages of all types, {@code enableMixedMessageType} */
    public TopicAttributes(boolean isMixedAllowed) {
        this.isMixedAllowed = isMixedAllowed;
    }

    /**
     * The attributes after a change.
     *
     * @param known the topic as it is; null for one that is about to be created
     * @throws IllegalArgumentException when the change is not allowed, naming key and value
     */
    public Map<String, String> changed(@Nullable TopicConfig known, @Nullable String text) {
        Map<String, String> attributes = new TreeMap<>(known == null ? Map.of() : known.attributes());
        Set<String> keys = new HashSet<>();
        for (String change : changes(text)) {
            boolean isRemoval = change.startsWith("-") && change.indexOf('=') < 0;
            if (!isRemoval && !(change.startsWith("+") && change.indexOf('=') > 1)) {
                throw new IllegalArgumentException("attribute change '" + change + "' must be +key=value or -key");
            }
            String key = change.substring(1, isRemoval ? change.length() : change.indexOf('='));
            TopicAttribute attribute = TopicAttribute.of(key);
            if (!keys.add(key)) {
                throw new IllegalArgumentException("attribute " + key + " is changed twice");
            }
            if (isRemoval) {
                remove(attributes, known, attribute);
            } else {
                put(attributes, known, attribute, change.substring(change.indexOf('=') + 1));
            }
        }
        return attributes;
    }

    private static List<String> changes(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*"));
    }

    private static void remove(Map<String, String> attributes, @Nullable TopicConfig known, TopicAttribute attribute) {
        if (!attributes.containsKey(attribute.key())) {
            throw new IllegalArgumentException("attribute " + attribute.key() + " cannot be removed, the topic "
                    + (known == null ? "is new" : "does not have it"));
        }
        checkChangeable(attribute);
        attributes.remove(attribute.key());
    }

    private void put(
            Map<String, String> attributes, @Nullable TopicConfig known, TopicAttribute attribute, String value) {
        attribute.check(value);
        if (attribute == TopicAttribute.MESSAGE_TYPE && value.equals(MessageType.MIXED.name()) && !isMixedAllowed) {
            throw new IllegalArgumentException(
                    "attribute " + attribute.key() + " 'MIXED' is not allowed, enableMixedMessageType is false");
        }
        if (known != null && !value.equals(attributes.get(attribute.key()))) {
            checkChangeable(attribute);
        }
        attributes.put(attribute.key(), value);
    }

    private static void checkChangeable(TopicAttribute attribute) {
        if (!attribute.isChangeable()) {
            throw new IllegalArgumentException(
                    "attribute " + attribute.key() + " is given when a topic is created and cannot be changed");
        }
    }
}
