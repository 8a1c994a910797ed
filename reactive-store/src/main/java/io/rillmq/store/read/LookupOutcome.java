package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;

/** What a look-up by log offset found. */
public sealed interface LookupOutcome {
    /** The one record that starts there. Whoever gets it owns {@code record} and releases it. */
    record Found(ByteBuf record) implements LookupOutcome {}

    /** No readable record starts there. */
    record Missing(String detail) implements LookupOutcome {}
}
