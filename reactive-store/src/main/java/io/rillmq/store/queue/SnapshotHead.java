package io.rillmq.store.queue;

import io.rillmq.store.log.LogEnd;

/**
 * What a snapshot of the consume queues says of the log.
 *
 * @param bootId of the disk when the snapshot was stored, see {@link io.rillmq.store.file.Disk#bootId}
 * @param applied the snapshot has every entry of a message below
 * @param forcedOffset log offset up to which the log was on the device
 */
public record SnapshotHead(String bootId, LogEnd applied, long forcedOffset) {}
