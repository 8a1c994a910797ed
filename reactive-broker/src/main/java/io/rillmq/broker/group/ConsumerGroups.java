package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live members of all consumer groups and what they subscribed to. Owned by one context: every method runs on it,
 * but for {@link #find} and {@link #all}, which read the published views from any thread.
 */
public final class ConsumerGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroups.class);

    private final Duration memberExpiry;
    private final Clock clock;
    private final Consumer<GroupView> changed;
    private final Map<ConsumerGroup, LiveGroup> groups = new HashMap<>();
    /** Each view is replaced as a whole: a change costs the same, however many groups there are. */
    private final Map<ConsumerGroup, GroupView> published = new ConcurrentHashMap<>();

    /**
     * @param memberExpiry time without a heartbeat after which a member is dropped; RocketMQ's is 120 s
     * @param changed told whenever members joined or left or a group's topics changed
     */
    public ConsumerGroups(Duration memberExpiry, Clock clock, Consumer<GroupView> changed) {
        this.memberExpiry = memberExpiry;
        this.clock = clock;
        this.changed = changed;
    }

    /** The group as it is now, null while it has no member. From any thread. */
    public @Nullable GroupView find(ConsumerGroup group) {
        return published.get(group);
    }

    /** All groups with members. From any thread. */
    public Collection<GroupView> all() {
        return List.copyOf(published.values());
    }

    /**
     * Takes in one group of a heartbeat.
     *
     * @param subscriptions all that the member has, null when it says that nothing has changed
     */
    public void heartbeat(
            ConsumerGroup group, ConsumptionStyle style, Member member, @Nullable List<Subscription> subscriptions) {
        LiveGroup live = groups.computeIfAbsent(group, ignored -> new LiveGroup(style));
        boolean joined = live.put(member, clock.millis());
        boolean topicsChanged = subscriptions != null && live.subscribe(subscriptions);
        boolean styleChanged = !style.equals(live.style);
        live.style = style;
        if (joined || topicsChanged || styleChanged || live.isUnpublished) {
            publish(group);
        }
        if (joined) {
            LOG.debug("{} joined consumer group {}", member.clientId(), group);
        }
        if (joined || topicsChanged) {
            tell(group);
        }
    }

    /** Remembers the fingerprint of a heartbeat of a group with members; true when it differs from the one before. */
    public boolean isNewFingerprint(ConsumerGroup group, int fingerprint) {
        LiveGroup live = groups.get(group);
        if (live == null) {
            return true;
        }
        Integer before = live.fingerprint;
        live.fingerprint = fingerprint;
        return before == null || before != fingerprint;
    }

    /** Takes a member out that says good-bye. */
    public void leave(ConsumerGroup group, String clientId) {
        LiveGroup live = groups.get(group);
        if (live != null && live.seen.remove(clientId) != null) {
            left(group, live, clientId + " unregistered");
        }
    }

    /** Takes everybody out who came over {@code connection}. A client that is back over a newer one stays. */
    public void closed(Connection connection) {
        removeIf(seen -> seen.member.connection() == connection, "connection closed");
    }

    /** Drops members whose heartbeats have stopped. */
    public void sweep() {
        long oldest = clock.millis() - memberExpiry.toMillis();
        removeIf(seen -> seen.atMillis < oldest, "no heartbeat for " + memberExpiry.toSeconds() + " s");
    }

    private void removeIf(Predicate<Seen> gone, String reason) {
        for (Map.Entry<ConsumerGroup, LiveGroup> entry : List.copyOf(groups.entrySet())) {
            if (entry.getValue().seen.values().removeIf(gone)) {
                left(entry.getKey(), entry.getValue(), reason);
            }
        }
    }

    private void left(ConsumerGroup group, LiveGroup live, String reason) {
        LOG.debug("consumer group {} lost a member: {}", group, reason);
        if (live.seen.isEmpty()) {
            groups.remove(group);
        }
        publish(group);
        tell(group);
    }

    private void tell(ConsumerGroup group) {
        GroupView view = published.get(group);
        if (view != null) {
            changed.accept(view);
        }
    }

    private void publish(ConsumerGroup group) {
        LiveGroup live = groups.get(group);
        if (live == null || live.seen.isEmpty()) {
            published.remove(group);
        } else {
            published.put(group, live.view(group));
        }
    }

    private record Seen(Member member, long atMillis) {}

    /** The changing side of a {@link GroupView}. */
    private static final class LiveGroup {
        private final Map<String, Seen> seen = new TreeMap<>();
        private final Map<Topic, Subscription> subscriptions = new HashMap<>();
        private ConsumptionStyle style;
        private @Nullable Integer fingerprint;
        private boolean isUnpublished;

        LiveGroup(ConsumptionStyle style) {
            this.style = style;
        }

        /** True when the client is new here, or came over another connection. */
        boolean put(Member member, long nowMillis) {
            Seen before = seen.put(member.clientId(), new Seen(member, nowMillis));
            return before == null || before.member.connection() != member.connection();
        }

        /** True when a topic came or went; a newer expression for a known topic is no news for the other members. */
        boolean subscribe(List<Subscription> wanted) {
            boolean isChanged = false;
            Map<Topic, Subscription> next = new HashMap<>();
            for (Subscription subscription : wanted) {
                Subscription known = subscriptions.get(subscription.topic());
                isChanged |= known == null;
                boolean isNewer = known == null || subscription.version() > known.version();
                isUnpublished |= isNewer;
                next.put(subscription.topic(), isNewer ? subscription : known);
            }
            isChanged |= subscriptions.keySet().retainAll(next.keySet());
            subscriptions.putAll(next);
            return isChanged;
        }

        GroupView view(ConsumerGroup group) {
            isUnpublished = false;
            List<Member> members = seen.values().stream()
                    .map(Seen::member)
                    .sorted(Comparator.comparing(Member::clientId))
                    .toList();
            return new GroupView(group, style, subscriptions, members);
        }
    }
}
