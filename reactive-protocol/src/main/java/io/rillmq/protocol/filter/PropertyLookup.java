package io.rillmq.protocol.filter;

import org.jspecify.annotations.Nullable;

/** The properties of the message that an expression is asked about. */
@FunctionalInterface
interface PropertyLookup {
    /** Null for a property that the message does not have. */
    @Nullable
    String get(String name);
}
