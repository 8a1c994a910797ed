package io.rillmq.store.retain;

import java.util.OptionalLong;

/**
 * A segment that may be deleted.
 *
 * @param newestMillis a time at which its last record was already there; empty when it is not known
 */
record OldSegment(long startOffset, int sizeBytes, OptionalLong newestMillis) {}
