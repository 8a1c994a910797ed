package io.rillmq.broker.group;

import io.rillmq.broker.table.TableFile;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupTable;
import io.rillmq.protocol.name.ConsumerGroup;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all consumer groups. Owned by one context: every method runs on it, but for {@link #load} at the
 * start and {@link #find} and {@link #snapshot}, which read what is published from any thread. Kept in {@code
 * subscriptionGroup.json}; a change is published when it is safe there.
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

    private final boolean autoCreate;
    private final TableFile<SubscriptionGroupTable> file;
    private final Clock clock;
    private final Map<String, SubscriptionGroupConfig> groups = new TreeMap<>();
    private DataVersion version;
    private volatile SubscriptionGroupTable published;

    public SubscriptionGroups(boolean autoCreate, TableFile<SubscriptionGroupTable> file, Clock clock) {
        this.autoCreate = autoCreate;
        this.file = file;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
        this.published = new SubscriptionGroupTable(version, Map.of());
    }

    /** Reads the file; blocks, so it is called once, before the owner runs. */
    public void load() throws IOException {
        file.load(SubscriptionGroupTable::fromJson).ifPresent(table -> {
            version = table.dataVersion();
            groups.putAll(table.groups());
        });
        SYSTEM_GROUPS.forEach(name -> groups.putIfAbsent(name, SubscriptionGroupConfig.defaults(name)));
        published = table();
    }

    /** From any thread; null for a group that is not there. */
    public @Nullable SubscriptionGroupConfig find(ConsumerGroup group) {
        return published.groups().get(group.value());
    }

    /** All groups as they are safe on disk. From any thread. */
    public SubscriptionGroupTable snapshot() {
        return published;
    }

    /** The group, created when it is new and groups may be created; empty when they may not. */
    public Future<Optional<SubscriptionGroupConfig>> findOrCreate(ConsumerGroup group) {
        SubscriptionGroupConfig known = find(group);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        if (!autoCreate || groups.size() >= GROUPS_MAX) {
            return Future.succeededFuture(Optional.empty());
        }
        groups.putIfAbsent(group.value(), SubscriptionGroupConfig.defaults(group.value()));
        return save().map(ignored -> Optional.ofNullable(find(group)));
    }

    /** Creates the group or changes it; fails with an {@link IllegalArgumentException} when there are too many. */
    public Future<Void> put(SubscriptionGroupConfig config) {
        if (groups.size() >= GROUPS_MAX && !groups.containsKey(config.name())) {
            return Future.failedFuture(new IllegalArgumentException(
                    "this broker has " + groups.size() + " subscription groups, the most it may; delete some"));
        }
        groups.put(new ConsumerGroup(config.name()).value(), config);
        return save();
    }

    /** Forgets the group. */
    public Future<Void> remove(ConsumerGroup group) {
        return groups.remove(group.value()) == null ? Future.succeededFuture() : save();
    }

    private Future<Void> save() {
        version = version.next(clock.millis());
        return file.save(this::table).onSuccess(this::publish).mapEmpty();
    }

    /** Saves that shared one write come back in order; an older table never replaces a newer one. */
    private void publish(SubscriptionGroupTable table) {
        if (table.dataVersion().counter() > published.dataVersion().counter()) {
            published = table;
        }
    }

    private SubscriptionGroupTable table() {
        return new SubscriptionGroupTable(version, groups);
    }
}
