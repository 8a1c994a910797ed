package io.rillmq.broker.filter;

import io.rillmq.protocol.filter.SqlFilter;
import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.message.TagCode;
import io.rillmq.store.read.PropertyFilter;
import io.rillmq.store.read.QueueFilter;
import java.util.Arrays;

/**
 * What an expression picks. Two of the same expression are not equal: each takes its own room.
 *
 * @param heapBytes what it takes of the heap, as estimated, and rather too much
 */
public record MessageFilter(QueueFilter queueFilter, long heapBytes) {
    /** Takes every message, and no room. */
    public static final MessageFilter ALL = new MessageFilter(QueueFilter.ALL, 0);

    private static final int OBJECT_BYTES = 64;
    /** Of an SQL92 expression, with its text: a list of short texts, which is the worst there is, comes near to it. */
    private static final int BYTES_OF_CHAR = 32;

    static MessageFilter of(TagFilter tags) {
        if (tags.takesAll()) {
            return ALL;
        }
        // Sorted, for this is asked of every entry, and an expression may name thousands of tags.
        long[] codes = tags.tags().stream().mapToLong(TagCode::of).sorted().toArray();
        return new MessageFilter(
                tagsCode -> Arrays.binarySearch(codes, tagsCode) >= 0, OBJECT_BYTES + (long) codes.length * Long.BYTES);
    }

    static MessageFilter of(SqlFilter sql) {
        int chars = sql.expression().length();
        // Each character of the expression is at most once compared with all of the properties.
        return new MessageFilter(new PropertyFilter(sql::takes, chars), OBJECT_BYTES + (long) chars * BYTES_OF_CHAR);
    }
}
