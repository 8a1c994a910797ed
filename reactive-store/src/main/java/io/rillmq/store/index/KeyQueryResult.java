package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;

/**
 * What a {@link KeyQuery} found. Whoever gets it owns {@code records} and releases them.
 *
 * @param records whole records back to back: the newest that match, in log order
 * @param isComplete false when older messages match, or may match, that were too many for one answer
 * @param indexedMillis store time of the newest message in the index
 * @param indexedLogOffset log offset of the newest message in the index, -1 when it has none
 */
public record KeyQueryResult(
        ByteBuf records, int count, boolean isComplete, long indexedMillis, long indexedLogOffset) {}
