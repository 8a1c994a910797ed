package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.KvFile;

/**
 * Where the stored configuration lives and how large it may grow.
 *
 * @param settings keeps the settings that were changed
 * @param entriesMax values in all namespaces; beyond it a new value is refused
 */
public record StoredConfig(KvFile file, KvFile settings, int entriesMax) {
    public static final int ENTRIES_MAX = 100_000;
}
