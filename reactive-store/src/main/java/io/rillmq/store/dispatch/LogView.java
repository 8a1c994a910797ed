package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * State that is derived from the log by applying its records in order: it loses nothing when its files are lost, it is
 * only built again. Driven by one thread at a time, which is the opening one first.
 *
 * <pre>
 *  restore() = from,  apply(record at from), apply(next) ...,  snapshot(),  apply ...,  snapshot()
 * </pre>
 */
public interface LogView {
    /** For reports. */
    String name();

    /** Every record below has been applied. Any thread: a segment may not be dropped before all views are beyond it. */
    long appliedOffset();

    /**
     * Takes over its last sound snapshot of this log, or begins anew.
     *
     * @return log offset of the first record that it must be given; the log's first where there is no such snapshot
     */
    long restore() throws IOException;

    /** Applies the record that begins at {@code index}. One that was applied before changes nothing. */
    void apply(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException;

    /** Notes on the disk what was applied, so that the next {@link #restore} needs little of the log. */
    void snapshot() throws IOException;

    /** The log begins at {@code minLogOffset} now: forgets what points below. */
    void trimTo(long minLogOffset) throws IOException;
}
