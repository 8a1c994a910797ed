package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.body.JsonBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that is a view of the log: entries by key, each with a value in JSON, and a copy of all of them in one file.
 * Owned by one context, which calls every method; at the start they are called by the thread that restores.
 */
public interface LoggedTable {
    /** Its name in the records of the log; never changed. */
    String name();

    /** The keys of all entries, for a full state; the list is the caller's. */
    List<String> keys();

    /** The value of an entry as it is now, null when there is none. */
    @Nullable
    String valueOf(String key);

    /**
     * Takes over a change that is in the log.
     *
     * @throws IllegalArgumentException when the key or the value makes no sense
     */
    void apply(String key, @Nullable String json);

    /** Told after one or several changes were applied. */
    default void settle() {}

    /**
     * Replaces everything by the content of a file, or by nothing when {@code json} is null.
     *
     * @throws io.rillmq.protocol.body.MalformedBodyException when it is no such file; nothing has changed then
     */
    void load(@Nullable ByteBuf json);

    /** Everything, as RocketMQ's file has it; the table goes on while the copy is written. */
    JsonBody copy();
}
