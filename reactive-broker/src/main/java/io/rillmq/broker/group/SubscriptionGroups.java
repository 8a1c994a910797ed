package io.rillmq.broker.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupTable;
import io.rillmq.protocol.name.ConsumerGroup;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all consumer groups. Owned by one context: every method runs on it, but for {@link #find} and
 * {@link #snapshot}, which read what is published from any thread. A change is published when it is in the log.
 */
public final class SubscriptionGroups implements LoggedTable {
    private static final String NAME = "groups";

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

    private final boolean autoCreate;
    private final TableLog log;
    private final Clock clock;
    private final Map<String, SubscriptionGroupConfig> groups = new TreeMap<>();
    private final Map<String, Future<Optional<SubscriptionGroupConfig>>> creations = new HashMap<>();
    private DataVersion version;
    private volatile SubscriptionGroupTable published;

    public SubscriptionGroups(boolean autoCreate, TableLog log, Clock clock) {
        this.autoCreate = autoCreate;
        this.log = log;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
        this.published = new SubscriptionGroupTable(version, Map.of());
    }

    /** Adds the groups that every broker has. Once, at the start. */
    public void complete() {
        SYSTEM_GROUPS.forEach(name -> groups.putIfAbsent(name, SubscriptionGroupConfig.defaults(name)));
        settle();
    }

    /** From any thread; null for a group that is not there. */
    public @Nullable SubscriptionGroupConfig find(ConsumerGroup group) {
        return published.groups().get(group.value());
    }

    /** All groups as they are in the log. From any thread. */
    public SubscriptionGroupTable snapshot() {
        return published;
    }

    /** The group, created when it is new and groups may be created; empty when they may not. */
    public Future<Optional<SubscriptionGroupConfig>> findOrCreate(ConsumerGroup group) {
        SubscriptionGroupConfig known = find(group);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        if (!autoCreate || groups.size() + creations.size() >= GROUPS_MAX) {
            return Future.succeededFuture(Optional.empty());
        }
        Future<Optional<SubscriptionGroupConfig>> underWay = creations.get(group.value());
        return underWay != null ? underWay : create(group);
    }

    private Future<Optional<SubscriptionGroupConfig>> create(ConsumerGroup group) {
        Future<Optional<SubscriptionGroupConfig>> creation = log.log(
                        List.of(changeOf(SubscriptionGroupConfig.defaults(group.value()))))
                .otherwise(refused -> createUnlogged(group))
                .map(ignored -> Optional.ofNullable(find(group)));
        creations.put(group.value(), creation);
        return creation.onComplete(ignored -> creations.remove(group.value()));
    }

    /** A full disk keeps no group from reading: what can be made again any time is logged when there is space. */
    private @Nullable Void createUnlogged(ConsumerGroup group) {
        groups.putIfAbsent(group.value(), SubscriptionGroupConfig.defaults(group.value()));
        log.changed(this, group.value());
        settle();
        return null;
    }

    private static TableChange changeOf(SubscriptionGroupConfig config) {
        return TableChange.put(NAME, config.name(), textOf(config));
    }

    private static String textOf(SubscriptionGroupConfig config) {
        return new String(config.toJson(), StandardCharsets.UTF_8);
    }

    /** Creates the group or changes it; fails with an {@link IllegalArgumentException} when there are too many. */
    public Future<Void> put(SubscriptionGroupConfig config) {
        if (groups.size() >= GROUPS_MAX && !groups.containsKey(config.name())) {
            return Future.failedFuture(new IllegalArgumentException(
                    "this broker has " + groups.size() + " subscription groups, the most it may; delete some"));
        }
        return log.log(List.of(changeOf(config)));
    }

    /**
     * Forgets the group.
     *
     * @param before changes of other tables that belong to it
     */
    public Future<Void> remove(ConsumerGroup group, List<TableChange> before) {
        List<TableChange> changes = new ArrayList<>(before);
        if (groups.containsKey(group.value())) {
            changes.add(TableChange.remove(NAME, group.value()));
        }
        return log.log(changes);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> keys() {
        return List.copyOf(groups.keySet());
    }

    @Override
    public @Nullable String valueOf(String key) {
        SubscriptionGroupConfig group = groups.get(key);
        return group == null ? null : textOf(group);
    }

    @Override
    public void apply(String key, @Nullable String json) {
        if (json == null) {
            groups.remove(key);
        } else {
            groups.put(key, SubscriptionGroupConfig.fromJson(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void settle() {
        version = version.next(clock.millis());
        published = copy();
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        SubscriptionGroupTable table =
                json == null ? new SubscriptionGroupTable(version, Map.of()) : SubscriptionGroupTable.fromJson(json);
        version = table.dataVersion();
        groups.clear();
        groups.putAll(table.groups());
    }

    @Override
    public SubscriptionGroupTable copy() {
        return new SubscriptionGroupTable(version, groups);
    }
}
