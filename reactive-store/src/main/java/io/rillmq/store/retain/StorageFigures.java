package io.rillmq.store.retain;

import io.rillmq.store.file.DiskSpace;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The store's disk, as the last look at it found it.
 *
 * @param directory of the commit log
 * @param space of the file system that the commit log is on
 * @param earliestStoreMillis store time of the first message in the log; empty without one
 */
public record StorageFigures(Path directory, DiskSpace space, OptionalLong earliestStoreMillis) {}
