package io.rillmq.broker.group;

import io.rillmq.broker.table.ConfigTable;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupTable;
import io.rillmq.protocol.name.ConsumerGroup;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all consumer groups. Owned by one context: every method runs on it, but for {@link #find} and
 * {@link #snapshot}, which read what is published from any thread. A change is published when it is in the log.
 */
public final class SubscriptionGroups {
    /** Groups that RocketMQ's tools use without creating them. */
    private static final List<String> SYSTEM_GROUPS = List.of(
            "TOOLS_CONSUMER",
            "FILTERSRV_CONSUMER",
            "SELF_TEST_C_GROUP",
            "CID_ONS-HTTP-PROXY",
            "CID_ONSAPI_PERMISSION",
            "CID_ONSAPI_OWNER",
            "CID_ONSAPI_PULL",
            "CID_RMQ_SYS_TRANS");

    private static final int GROUPS_MAX = 100_000;

    private final BooleanSupplier autoCreate;
    private final TableLog log;
    private final ConfigTable<SubscriptionGroupConfig, SubscriptionGroupTable> groups;
    private final Map<String, Future<Optional<SubscriptionGroupConfig>>> creations = new HashMap<>();

    /** @param autoCreate whether a group that is not known is made by whoever uses it */
    public SubscriptionGroups(BooleanSupplier autoCreate, TableLog log, Clock clock) {
        this.autoCreate = autoCreate;
        this.log = log;
        this.groups = new ConfigTable<>(
                "groups",
                new ConfigTable.Shape<>(
                        SubscriptionGroupConfig::fromJson,
                        SubscriptionGroupTable::fromJson,
                        SubscriptionGroupTable::dataVersion,
                        SubscriptionGroupTable::groups,
                        SubscriptionGroupTable::new),
                clock,
                () -> {});
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return groups;
    }

    /** Adds the groups that every broker has. Once, at the start. */
    public void complete() {
        List<String> missing =
                SYSTEM_GROUPS.stream().filter(name -> groups.get(name) == null).toList();
        missing.forEach(name -> groups.put(log, name, SubscriptionGroupConfig.defaults(name)));
        if (!missing.isEmpty()) {
            groups.settle();
        }
    }

    /** From any thread; null for a group that is not there. */
    public @Nullable SubscriptionGroupConfig find(ConsumerGroup group) {
        return groups.published().groups().get(group.value());
    }

    /** All groups as they are in the log. From any thread. */
    public SubscriptionGroupTable snapshot() {
        return groups.published();
    }

    /** The group, created when it is new and groups may be created; empty when they may not. */
    public Future<Optional<SubscriptionGroupConfig>> findOrCreate(ConsumerGroup group) {
        SubscriptionGroupConfig known = find(group);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        if (!autoCreate.getAsBoolean() || groups.size() + creations.size() >= GROUPS_MAX) {
            return Future.succeededFuture(Optional.empty());
        }
        Future<Optional<SubscriptionGroupConfig>> underWay = creations.get(group.value());
        return underWay != null ? underWay : create(group);
    }

    private Future<Optional<SubscriptionGroupConfig>> create(ConsumerGroup group) {
        Future<Optional<SubscriptionGroupConfig>> creation = log.log(
                        List.of(groups.changeTo(group.value(), SubscriptionGroupConfig.defaults(group.value()))))
                .otherwise(refused -> createUnlogged(group))
                .map(ignored -> Optional.ofNullable(find(group)));
        creations.put(group.value(), creation);
        return creation.onComplete(ignored -> creations.remove(group.value()));
    }

    /** A full disk keeps no group from reading: what can be made again any time is logged when there is space. */
    private @Nullable Void createUnlogged(ConsumerGroup group) {
        if (groups.get(group.value()) == null) {
            groups.put(log, group.value(), SubscriptionGroupConfig.defaults(group.value()));
            groups.settle();
        }
        return null;
    }

    /**
     * Creates the group or changes it; fails with an {@link IllegalArgumentException} when there are too many, or it cannot
     * have its attributes.
     */
    public Future<Void> put(SubscriptionGroupConfig config) {
        SubscriptionGroupConfig known = groups.get(config.name());
        if (groups.size() >= GROUPS_MAX && known == null) {
            return Future.failedFuture(new IllegalArgumentException(
                    "this broker has " + groups.size() + " subscription groups, the most it may; delete some"));
        }
        SubscriptionGroupConfig changed;
        try {
            changed = GroupAttributes.changed(known, config);
        } catch (IllegalArgumentException refused) {
            return Future.failedFuture(refused);
        }
        return log.log(List.of(groups.changeTo(config.name(), changed)));
    }

    /**
     * Forgets the group.
     *
     * @param before changes of other tables that belong to it
     */
    public Future<Void> remove(ConsumerGroup group, List<TableChange> before) {
        List<TableChange> changes = new ArrayList<>(before);
        if (groups.get(group.value()) != null) {
            changes.add(groups.removal(group.value()));
        }
        return log.log(changes);
    }
}
