package io.rillmq.store.dispatch;

import io.rillmq.protocol.name.Topic;

/**
 * Decides what a consume-queue entry holds in its tags code. A pure function of its arguments: it is asked again when
 * views are rebuilt, and must then give the same answer. May be called on several threads.
 */
@FunctionalInterface
public interface TagsCodeRule {
    /** The tag's hash for every message. */
    TagsCodeRule TAG_HASH = (topic, queueId, storeMillis, tagHash) -> tagHash;

    /**
     * @param storeMillis store time of the message
     * @param tagHash the hash of the message's tag, 0 without one
     */
    long tagsCode(Topic topic, int queueId, long storeMillis, long tagHash);
}
