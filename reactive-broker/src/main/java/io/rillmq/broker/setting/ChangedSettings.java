package io.rillmq.broker.setting;

import io.rillmq.broker.table.ConfigTable;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.Setting;
import io.rillmq.protocol.body.SettingTable;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What operators have changed, on top of the configuration that the broker is started with. A change lasts until the
 * configuration says something else for its key than it did then: whoever edits the file wins. Owned by one context:
 * every method runs on it, but for {@link #version}.
 */
public final class ChangedSettings {
    private final TableLog log;
    private final SortedMap<String, String> given;
    private final ConfigTable<Setting, SettingTable> settings;

    /**
     * @param given every key with the value that the broker is started with
     * @param changed told whenever a change is in the log
     */
    public ChangedSettings(TableLog log, SortedMap<String, String> given, Clock clock, Runnable changed) {
        this.log = log;
        this.given = given;
        this.settings = new ConfigTable<>(
                "settings",
                new ConfigTable.Shape<>(
                        Setting::fromJson,
                        SettingTable::fromJson,
                        SettingTable::dataVersion,
                        SettingTable::settings,
                        SettingTable::new),
                clock,
                changed);
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return settings;
    }

    /** Of the changes. From any thread. */
    public DataVersion version() {
        return settings.published().dataVersion();
    }

    /** The changes that count today, by key. */
    public SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        for (String key : settings.keys()) {
            Setting setting = settings.get(key);
            if (setting != null && setting.given().equals(given.get(key))) {
                values.put(key, setting.value());
            }
        }
        return values;
    }

    /** Makes the values count once they are in the log. What is set back to what was given is no change any more. */
    public Future<Void> put(Map<String, String> values) {
        List<TableChange> changes = new ArrayList<>();
        values.forEach((key, value) -> {
            String before = given.getOrDefault(key, "");
            if (!value.equals(before)) {
                changes.add(settings.changeTo(key, new Setting(value, before)));
            } else if (settings.get(key) != null) {
                changes.add(settings.removal(key));
            }
        });
        return log.log(changes);
    }
}
