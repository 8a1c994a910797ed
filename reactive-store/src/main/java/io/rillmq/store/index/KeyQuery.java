package io.rillmq.store.index;

import io.rillmq.protocol.name.Topic;

/**
 * Asks for the messages of a topic that have a key.
 *
 * @param countMax messages wanted at most; the index has a bound of its own
 * @param fromMillis earliest store time
 * @param toMillis latest store time
 */
public record KeyQuery(Topic topic, String key, KeyKind kind, int countMax, long fromMillis, long toMillis) {}
