package io.rillmq.broker.group;

import io.rillmq.broker.group.LiveGroup.Presence;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.remoting.connection.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live members of all consumer groups and what they subscribe to. Owned by one context: every method runs on it,
 * but for {@link #find}, {@link #all} and {@link #inconsistentCount}, which read what is published from any thread.
 */
public final class ConsumerGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroups.class);

    private final Duration memberExpiry;
    private final GroupBounds bounds;
    private final BooleanSupplier rejectsInconsistent;
    private final Clock clock;
    private final Consumer<GroupView> changed;
    private final Map<ConsumerGroup, LiveGroup> groups = new HashMap<>();
    /** How many members each connection has in each group. */
    private final Map<Connection, Map<ConsumerGroup, Integer>> membersOf = new HashMap<>();
    /** Each view is replaced as a whole: a change costs the same, however many groups there are. */
    private final Map<ConsumerGroup, GroupView> published = new ConcurrentHashMap<>();

    /**
     * @param rejectsInconsistent whether a member that subscribes to something else than the others is refused
     * @param changed told whenever members joined or left or a group's topics changed
     */
    public ConsumerGroups(
            GroupsConfig config, BooleanSupplier rejectsInconsistent, Clock clock, Consumer<GroupView> changed) {
        this.memberExpiry = config.memberExpiry();
        this.bounds = new GroupBounds(config);
        this.rejectsInconsistent = rejectsInconsistent;
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

    /** Groups whose members subscribe to different things now. From any thread. */
    public long inconsistentCount() {
        return published.values().stream()
                .filter(group -> group.inconsistency() != null)
                .count();
    }

    /**
     * One group of a heartbeat.
     *
     * @param subscriptions all that the member has, null when it says that nothing has changed
     * @param fingerprint of them, 0 when the client gives none
     */
    public record Heartbeat(
            ConsumerGroup group,
            ConsumptionStyle style,
            Member member,
            @Nullable List<Subscription> subscriptions,
            int fingerprint) {}

    /** What became of it. */
    public sealed interface Outcome {
        /** @param isComplete whether the member's subscriptions are known now */
        record Taken(boolean isComplete) implements Outcome {}

        /**
         * @param code one of {@link ResponseCode}
         * @param reason for people; the client is no member, even if it was one
         */
        record Refused(int code, String reason) implements Outcome {}
    }

    public Outcome heartbeat(Heartbeat heartbeat) {
        LiveGroup live = groups.get(heartbeat.group);
        Presence before = live == null ? null : live.find(heartbeat.member.clientId());
        Presence now = presence(heartbeat, before);
        Optional<Outcome.Refused> refusal = live == null ? Optional.empty() : inconsistency(live, before, now);
        if (refusal.isEmpty()) {
            refusal = bounds.refusal(heartbeat.group, before, now)
                    .map(reason -> new Outcome.Refused(ResponseCode.INVALID_PARAMETER, reason));
        }
        if (refusal.isPresent()) {
            leave(heartbeat.group, heartbeat.member.clientId());
            return refusal.get();
        }
        take(heartbeat.group, before, now);
        return new Outcome.Taken(now.profile() != null && now.fingerprint() == heartbeat.fingerprint);
    }

    private Presence presence(Heartbeat heartbeat, @Nullable Presence before) {
        List<Subscription> told = heartbeat.subscriptions;
        if (told == null) {
            return new Presence(
                    heartbeat.member,
                    heartbeat.style,
                    before == null ? List.of() : before.subscriptions(),
                    before == null ? null : before.profile(),
                    before == null ? 0 : before.fingerprint(),
                    clock.millis());
        }
        Profile known = before == null ? null : before.profile();
        if (before != null
                && known != null
                && before.style().equals(heartbeat.style)
                && before.subscriptions().equals(told)) {
            // Nothing has changed, as mostly: what was kept and thought about before is kept on.
            return new Presence(
                    heartbeat.member,
                    heartbeat.style,
                    before.subscriptions(),
                    known,
                    heartbeat.fingerprint,
                    clock.millis());
        }
        return new Presence(
                heartbeat.member,
                heartbeat.style,
                told,
                Profile.of(heartbeat.style, told),
                heartbeat.fingerprint,
                clock.millis());
    }

    private Optional<Outcome.Refused> inconsistency(LiveGroup live, @Nullable Presence before, Presence now) {
        Profile profile = now.profile();
        if (profile == null
                || before != null && profile.equals(before.profile())
                || !rejectsInconsistent.getAsBoolean()) {
            return Optional.empty();
        }
        return live.differenceTo(now.clientId(), profile)
                .map(difference -> new Outcome.Refused(
                        ResponseCode.NO_PERMISSION,
                        "all members of consumer group " + live.name() + " must subscribe to the same while"
                                + " rejectInconsistentSubscription is true, but " + difference));
    }

    private void take(ConsumerGroup group, @Nullable Presence before, Presence now) {
        LiveGroup live = groups.computeIfAbsent(group, name -> new LiveGroup(name, now.style()));
        GroupView last = published.get(group);
        live.put(now);
        bounds.replaced(before, now);
        count(group, now, 1);
        if (before != null) {
            count(group, before, -1);
        }
        if (before == null || before.member().connection() != now.member().connection()) {
            LOG.debug("{} joined consumer group {}", now.clientId(), group);
            changed.accept(publish(live));
        } else if (hasChanged(before, now)) {
            GroupView view = publish(live);
            if (last == null || !view.topics().equals(last.topics())) {
                changed.accept(view);
            }
        }
    }

    private static boolean hasChanged(Presence before, Presence now) {
        return !before.member().equals(now.member())
                || !before.style().equals(now.style())
                || !before.subscriptions().equals(now.subscriptions());
    }

    /** Takes a member out that says good-bye. */
    public void leave(ConsumerGroup group, String clientId) {
        LiveGroup live = groups.get(group);
        Presence presence = live == null ? null : live.find(clientId);
        if (live != null && presence != null) {
            remove(live, List.of(presence), "gone by its own will or refused");
        }
    }

    /** Takes everybody out who came over {@code connection}. A client that is back over a newer one stays. */
    public void closed(Connection connection) {
        Set.copyOf(membersOf.getOrDefault(connection, Map.of()).keySet())
                .forEach(group ->
                        removeIf(group, each -> each.member().connection() == connection, "its connection is closed"));
    }

    /** Drops members whose heartbeats have stopped. */
    public void sweep() {
        long oldest = clock.millis() - memberExpiry.toMillis();
        String reason = "no heartbeat for " + memberExpiry.toSeconds() + " s";
        Set.copyOf(groups.keySet()).forEach(group -> removeIf(group, each -> each.seenMillis() < oldest, reason));
    }

    private void removeIf(ConsumerGroup group, Predicate<Presence> isGone, String reason) {
        LiveGroup live = groups.get(group);
        if (live != null) {
            remove(live, live.members().stream().filter(isGone).toList(), reason);
        }
    }

    private void remove(LiveGroup live, List<Presence> gone, String reason) {
        if (gone.isEmpty()) {
            return;
        }
        live.removeAll(gone);
        gone.forEach(each -> {
            bounds.removed(each);
            count(live.name(), each, -1);
            LOG.debug("{} is no member of consumer group {} any more: {}", each.clientId(), live.name(), reason);
        });
        if (live.isEmpty()) {
            groups.remove(live.name());
            published.remove(live.name());
        } else {
            changed.accept(publish(live));
        }
    }

    private void count(ConsumerGroup group, Presence presence, int change) {
        Connection connection = presence.member().connection();
        Map<ConsumerGroup, Integer> counts = membersOf.computeIfAbsent(connection, ignored -> new HashMap<>());
        counts.merge(group, change, (one, other) -> one + other == 0 ? null : one + other);
        if (counts.isEmpty()) {
            membersOf.remove(connection);
        }
    }

    private GroupView publish(LiveGroup live) {
        GroupView view = live.view();
        published.put(view.group(), view);
        if (live.isNewlyInconsistent()) {
            LOG.warn(
                    "the members of consumer group {} do not subscribe to the same, so messages are lost to it: {}."
                            + " Give all of them the same subscriptions",
                    view.group(),
                    view.inconsistency());
        }
        return view;
    }
}
