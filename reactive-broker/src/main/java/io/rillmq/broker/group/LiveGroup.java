package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changing side of a {@link GroupView}. Owned by the context that owns the groups: every method runs on it. */
final class LiveGroup {
    private final ConsumerGroup name;
    private final Map<String, Presence> members = new TreeMap<>();
    /** How many members have each. */
    private final Map<Profile, Integer> profiles = new HashMap<>();
    /** What any member wants; of several expressions for a topic the newest one counts, as in RocketMQ. */
    private final Map<Topic, Subscription> newest = new HashMap<>();

    private ConsumptionStyle style;
    /** In what the members differed when that was last asked for; empty when they did not. */
    private Set<Profile> reported = Set.of();

    /** @param style of the first member; the newest heartbeat's counts */
    LiveGroup(ConsumerGroup name, ConsumptionStyle style) {
        this.name = name;
        this.style = style;
    }

    /**
     * A member as it was last heard of.
     *
     * @param profile null while its subscriptions are not known
     * @param fingerprint of its subscriptions as the client computes it, 0 when it gives none
     */
    record Presence(
            Member member,
            ConsumptionStyle style,
            List<Subscription> subscriptions,
            @Nullable Profile profile,
            int fingerprint,
            long seenMillis) {
        String clientId() {
            return member.clientId();
        }

        long subscriptionBytes() {
            return subscriptions.stream().mapToLong(Subscription::heapBytes).sum();
        }
    }

    ConsumerGroup name() {
        return name;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    @Nullable
    Presence find(String clientId) {
        return members.get(clientId);
    }

    /** In the order of their client ids. */
    Collection<Presence> members() {
        return members.values();
    }

    void put(Presence presence) {
        Presence before = members.put(presence.clientId(), presence);
        style = presence.style();
        count(presence.profile(), 1);
        if (before != null) {
            count(before.profile(), -1);
        }
        if (before != null && !before.subscriptions().equals(presence.subscriptions())) {
            collectAll();
        } else {
            collect(presence);
        }
    }

    void removeAll(Collection<Presence> gone) {
        gone.forEach(each -> {
            members.remove(each.clientId());
            count(each.profile(), -1);
        });
        collectAll();
    }

    private void count(@Nullable Profile profile, int change) {
        if (profile != null) {
            profiles.merge(profile, change, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    private void collectAll() {
        newest.clear();
        members.values().forEach(this::collect);
    }

    private void collect(Presence presence) {
        for (Subscription subscription : presence.subscriptions()) {
            newest.merge(
                    subscription.topic(), subscription, (one, other) -> other.version() > one.version() ? other : one);
        }
    }

    /** In what a client with this profile differs from another member; empty when it does not. */
    Optional<String> differenceTo(String clientId, Profile profile) {
        if (profiles.size() == 1 && profiles.containsKey(profile)) {
            return Optional.empty();
        }
        return members.values().stream()
                .filter(each -> !each.clientId().equals(clientId))
                .flatMap(each -> difference(clientId, profile, each).stream())
                .findFirst();
    }

    private static Optional<String> difference(String clientId, Profile profile, Presence other) {
        Profile theirs = other.profile();
        return theirs == null
                ? Optional.empty()
                : profile.differenceTo(theirs)
                        .map(difference -> clientId + " and " + other.clientId() + " differ: " + difference);
    }

    GroupView view() {
        return new GroupView(
                name,
                style,
                newest,
                members.values().stream().map(Presence::member).toList(),
                inconsistency());
    }

    private @Nullable String inconsistency() {
        if (profiles.size() < 2) {
            return null;
        }
        for (Presence each : members.values()) {
            Profile profile = each.profile();
            if (profile != null) {
                return differenceTo(each.clientId(), profile).orElse(null);
            }
        }
        return null;
    }

    /** True when members differ, and in another way than at the last call. */
    boolean isNewlyInconsistent() {
        Set<Profile> before = reported;
        reported = profiles.size() < 2 ? Set.of() : Set.copyOf(profiles.keySet());
        return !reported.isEmpty() && !reported.equals(before);
    }
}
