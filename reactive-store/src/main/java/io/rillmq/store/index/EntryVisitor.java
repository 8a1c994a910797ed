package io.rillmq.store.index;

import java.io.IOException;

/** Shown the entries of one hash, newest first. */
@FunctionalInterface
interface EntryVisitor {
    /** @return false to see no more */
    boolean entry(long logOffset, long second) throws IOException;
}
