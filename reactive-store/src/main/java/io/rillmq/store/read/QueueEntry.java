package io.rillmq.store.read;

/**
 * What a consume queue says of one message.
 *
 * @param logOffset where its record starts in the commit log
 * @param sizeBytes of the record
 * @param tagsCode what filters look at, mostly the hash of the tag
 */
public record QueueEntry(long queueOffset, long logOffset, int sizeBytes, long tagsCode) {}
