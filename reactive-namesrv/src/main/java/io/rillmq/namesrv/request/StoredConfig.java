package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.KvFile;

/**
 * Where the stored configuration lives and how large it may grow.
 *
 * @param entriesMax values in all namespaces; beyond it a new value is refused
 */
public record StoredConfig(KvFile file, int entriesMax) {
    public static final int ENTRIES_MAX = 100_000;
}
