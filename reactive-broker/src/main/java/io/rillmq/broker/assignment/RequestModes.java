package io.rillmq.broker.assignment;

import io.rillmq.broker.table.ConfigTable;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.MessageRequestMode;
import io.rillmq.protocol.body.RequestModeSetting;
import io.rillmq.protocol.body.RequestModeTable;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Whether a group pulls or pops the messages of a topic. Owned by one context: every method runs on it, but for
 * {@link #of} and {@link #all}, which read what is published from any thread. A change is published when it is in the log.
 */
public final class RequestModes {
    private final AssignmentConfig config;
    private final TableLog log;
    private final ConfigTable<RequestModeSetting, RequestModeTable> modes;

    public RequestModes(AssignmentConfig config, TableLog log, Clock clock) {
        this.config = config;
        this.log = log;
        this.modes = new ConfigTable<>(
                "requestModes",
                new ConfigTable.Shape<>(
                        RequestModeSetting::fromJson,
                        RequestModeTable::fromJson,
                        // RocketMQ's file has no version.
                        ignored -> DataVersion.NONE,
                        RequestModes::byKey,
                        (version, entries) -> tableOf(entries.values())),
                clock,
                () -> {});
    }

    private static Map<String, RequestModeSetting> byKey(RequestModeTable table) {
        Map<String, RequestModeSetting> entries = new TreeMap<>();
        table.modes().values().forEach(groups -> groups.values().forEach(each -> entries.put(keyOf(each), each)));
        return entries;
    }

    private static RequestModeTable tableOf(Collection<RequestModeSetting> settings) {
        Map<String, Map<String, RequestModeSetting>> modes = new TreeMap<>();
        settings.forEach(each ->
                modes.computeIfAbsent(each.topic(), ignored -> new TreeMap<>()).put(each.consumerGroup(), each));
        return new RequestModeTable(modes);
    }

    /** Neither name can hold an {@code @}. */
    private static String keyOf(RequestModeSetting setting) {
        return setting.topic() + '@' + setting.consumerGroup();
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return modes;
    }

    /** What was set, or the default; retry topics are always pulled. From any thread. */
    public RequestModeSetting of(Topic topic, ConsumerGroup group) {
        RequestModeSetting set =
                modes.published().modes().getOrDefault(topic.value(), Map.of()).get(group.value());
        if (set != null) {
            return set;
        }
        MessageRequestMode mode = topic.isRetry() ? MessageRequestMode.PULL : config.defaultMode();
        return new RequestModeSetting(
                topic.value(), group.value(), mode, mode == MessageRequestMode.POP ? config.defaultShareCount() : 0);
    }

    /** All that was set. From any thread. */
    public RequestModeTable all() {
        return modes.published();
    }

    /** Sets a mode; fails with an {@link IllegalArgumentException} when there are too many. */
    Future<Void> put(RequestModeSetting setting) {
        String key = keyOf(setting);
        if (modes.size() >= config.modesMax() && modes.get(key) == null) {
            return Future.failedFuture(new IllegalArgumentException("the request mode of group "
                    + setting.consumerGroup() + " in topic " + setting.topic() + " cannot be set: there are "
                    + modes.size() + ", and messageRequestModesMax is " + config.modesMax()));
        }
        return log.log(List.of(modes.changeTo(key, setting)));
    }

    /** What forgets the modes of {@code topic}; to be logged with its removal. */
    public List<TableChange> removalsOf(Topic topic) {
        return removals(each -> each.topic().equals(topic.value()));
    }

    /** What forgets the modes of {@code group}; to be logged with its removal. */
    public List<TableChange> removalsOf(ConsumerGroup group) {
        return removals(each -> each.consumerGroup().equals(group.value()));
    }

    private List<TableChange> removals(Predicate<RequestModeSetting> isMeant) {
        List<TableChange> changes = new ArrayList<>();
        modes.published().modes().values().forEach(groups -> groups.values().stream()
                .filter(isMeant)
                .forEach(each -> changes.add(modes.removal(keyOf(each)))));
        return changes;
    }
}
