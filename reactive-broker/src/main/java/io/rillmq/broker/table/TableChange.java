package io.rillmq.broker.table;

import org.jspecify.annotations.Nullable;

/**
 * One entry's new state. Made twice, it leaves the table as made once.
 *
 * @param table name of the {@link LoggedTable}
 * @param json the new value, null when the entry is gone
 */
public record TableChange(
        String table, String key, @Nullable String json) {
    public static TableChange put(String table, String key, String json) {
        return new TableChange(table, key, json);
    }

    public static TableChange remove(String table, String key) {
        return new TableChange(table, key, null);
    }
}
