package io.rillmq.store.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One consume-queue entry, as RocketMQ lays it out, big-endian.
 *
 * <pre>
 *  0        8        12       20
 *  +--------+--------+--------+
 *  | log    | record | tags   |
 *  | offset | size   | code   |
 *  +--------+--------+--------+
 * </pre>
 *
 * A blank entry stands where the queue has no message: its size is 0x7fffffff.
 */
public final class EntryLayout {
    public static final int SIZE_BYTES = 20;
    /** Size field of an entry without a message. */
    public static final int BLANK = Integer.MAX_VALUE;

    private static final int SIZE_INDEX = 8;
    private static final int TAGS_CODE_INDEX = 12;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private EntryLayout() {}

    static void write(byte[] bytes, int index, long logOffset, int sizeBytes, long tagsCode) {
        LONG.set(bytes, index, logOffset);
        INT.set(bytes, index + SIZE_INDEX, sizeBytes);
        LONG.set(bytes, index + TAGS_CODE_INDEX, tagsCode);
    }

    public static long logOffset(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    public static int sizeBytes(byte[] bytes, int index) {
        return (int) INT.get(bytes, index + SIZE_INDEX);
    }

    public static long tagsCode(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index + TAGS_CODE_INDEX);
    }

    /** How many entries there are before one that cannot follow the one before it: zeros, or one of an older record. */
    static int countInOrder(byte[] entries) {
        return countInOrder(entries, 0);
    }

    /** As {@link #countInOrder(byte[])}, from {@code index} on. */
    static int countInOrder(byte[] entries, int index) {
        long end = 0;
        int count = 0;
        for (int i = index; i < entries.length; i += SIZE_BYTES) {
            int sizeBytes = sizeBytes(entries, i);
            long logOffset = logOffset(entries, i);
            if (sizeBytes <= 0 || logOffset < end) {
                return count;
            }
            // A blank one has the place of the record after it.
            end = sizeBytes == BLANK ? logOffset : logOffset + sizeBytes;
            count++;
        }
        return count;
    }
}
