package io.rillmq.broker.group;

import io.rillmq.protocol.body.SubscriptionGroupConfig;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What attributes of groups mean, and their changes as tools send them: {@code +key} with a value, or {@code -key}. */
public final class GroupAttributes {
    static final int PRIORITY_PERCENT_MAX = 100;

    private GroupAttributes() {}

    /** How many pops of 100 are in the order of priority, in topics that have one; all when nothing is said. */
    public static int priorityPercentOf(@Nullable SubscriptionGroupConfig group) {
        String value = group == null ? null : group.attributes().get(GroupAttribute.PRIORITY_FACTOR.key());
        try {
            return value == null ? PRIORITY_PERCENT_MAX : Integer.parseInt(value);
        } catch (NumberFormatException fromElsewhere) {
            // RocketMQ's servers let its files say anything, and read that as nothing.
            return PRIORITY_PERCENT_MAX;
        }
    }

    /**
     * The group as it is to be, with its attributes changed. A key without a sign is one that the sender read: it stays.
     *
     * @param known the group as it is; null for one that is about to be created
     * @throws IllegalArgumentException when the change is not allowed, naming key and value
     */
    static SubscriptionGroupConfig changed(@Nullable SubscriptionGroupConfig known, SubscriptionGroupConfig wanted) {
        Map<String, String> attributes = new TreeMap<>(known == null ? Map.of() : known.attributes());
        Set<String> keys = new HashSet<>();
        wanted.attributes().forEach((change, value) -> {
            boolean isRemoval = change.startsWith("-");
            GroupAttribute attribute =
                    GroupAttribute.of(isRemoval || change.startsWith("+") ? change.substring(1) : change);
            if (!keys.add(attribute.key())) {
                throw new IllegalArgumentException("attribute " + attribute.key() + " is changed twice");
            }
            if (isRemoval) {
                if (attributes.remove(attribute.key()) == null) {
                    throw new IllegalArgumentException("attribute " + attribute.key() + " cannot be removed, the group "
                            + (known == null ? "is new" : "does not have it"));
                }
            } else {
                attribute.check(value);
                attributes.put(attribute.key(), value);
            }
        });
        return wanted.withAttributes(attributes);
    }
}
