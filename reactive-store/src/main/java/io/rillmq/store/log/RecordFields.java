package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.message.TagCode;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;

/**
 * What the views need of a record, read in place without decoding the rest. As blind as {@link RecordLayout}: a whole,
 * checked record must begin at the index.
 */
public final class RecordFields {
    /** From a record's start, enough bytes to read the store time of any record. */
    public static final int STORE_MILLIS_END_MAX = 76;

    /** What {@link #queueOffsetIn} says of a queue that the record is not in. */
    public static final long NOT_THERE = -1;

    /** The smallest unit that a device writes whole. */
    private static final int SECTOR_BYTES = 512;

    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;
    private static final int TAGS_LENGTH = PropertyNames.TAGS.length();

    private RecordFields() {}

    /** Whether the record has a place in a consume queue: prepared and rolled back ones have none. */
    public static boolean isQueued(int sysFlag) {
        int transaction = SystemFlags.transactionOf(sysFlag);
        return transaction == SystemFlags.TRANSACTION_NONE || transaction == SystemFlags.TRANSACTION_COMMIT;
    }

    public static String topic(ByteBuf buf, int index) {
        int at = topicIndex(buf, index);
        return isWide(buf, index)
                ? buf.toString(at + Short.BYTES, buf.getUnsignedShort(at), StandardCharsets.UTF_8)
                : buf.toString(at + Byte.BYTES, buf.getUnsignedByte(at), StandardCharsets.UTF_8);
    }

    public static MessageProperties properties(ByteBuf buf, int index) {
        int at = propertiesIndex(buf, index);
        return MessageProperties.parse(
                buf.toString(at + Short.BYTES, buf.getUnsignedShort(at), StandardCharsets.UTF_8));
    }

    /** Whether the record's topic is this one; its name is compared where it lies. */
    public static boolean isOf(Topic topic, ByteBuf buf, int index) {
        int at = topicIndex(buf, index);
        boolean isWide = isWide(buf, index);
        int length = isWide ? buf.getUnsignedShort(at) : buf.getUnsignedByte(at);
        String name = topic.value();
        if (length != name.length()) {
            return false;
        }
        int from = at + (isWide ? Short.BYTES : Byte.BYTES);
        for (int i = 0; i < length; i++) {
            // Names of topics are ASCII.
            if (buf.getByte(from + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The record's queue offset in one of the queues that it says to be in, its topic's or a light one. */
    public static long queueOffsetIn(Topic topic, int queueId, ByteBuf buf, int index) {
        if (RecordLayout.queueId(buf, index) == queueId && isOf(topic, buf, index)) {
            return RecordLayout.queueOffset(buf, index);
        }
        if (topic.isLightQueue() && queueId == LightQueues.QUEUE_ID) {
            for (LightPlace place : LightPlace.of(buf, index)) {
                if (place.queue().equals(topic)) {
                    return place.queueOffset();
                }
            }
        }
        return NOT_THERE;
    }

    /** The hash of the record's tag, {@link TagCode#NONE} without one. */
    public static long tagHash(ByteBuf buf, int index) {
        int at = propertiesIndex(buf, index);
        int from = at + Short.BYTES;
        int end = from + buf.getUnsignedShort(at);
        while (from < end) {
            int found = buf.indexOf(from, end, VALUE_END);
            int to = found < 0 ? end : found;
            if (isTags(buf, from, to)) {
                return hashOf(buf, from + TAGS_LENGTH + 1, to);
            }
            from = to + 1;
        }
        return TagCode.NONE;
    }

    /**
     * Whether a part of the topic or the properties, which the checksum does not cover, was never written: it ends in
     * zeros, or all of it that lies in one sector of the device is zeros. Real ones never look like that.
     */
    public static boolean isTorn(ByteBuf buf, int index, long logOffset) {
        int properties = propertiesIndex(buf, index);
        int topic = topicIndex(buf, index) + (isWide(buf, index) ? Short.BYTES : Byte.BYTES);
        int propertiesEnd = index + RecordLayout.sizeBytes(buf, index);
        return isTorn(buf, topic, properties, logOffset - index)
                || isTorn(buf, properties + Short.BYTES, propertiesEnd, logOffset - index);
    }

    private static boolean isTorn(ByteBuf buf, int from, int end, long logOffsetOfIndex0) {
        if (from < end && buf.getByte(end - 1) == 0) {
            return true;
        }
        int start = from;
        while (start < end) {
            int inSector = (int) ((logOffsetOfIndex0 + start) % SECTOR_BYTES);
            int sectorEnd = Math.min(end, start + SECTOR_BYTES - inSector);
            if (isZeros(buf, start, sectorEnd)) {
                return true;
            }
            start = sectorEnd;
        }
        return false;
    }

    private static boolean isZeros(ByteBuf buf, int from, int end) {
        for (int i = from; i < end; i++) {
            if (buf.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTags(ByteBuf buf, int from, int to) {
        return to - from > TAGS_LENGTH + 1
                && buf.getByte(from + TAGS_LENGTH) == NAME_END
                && buf.getByte(from) == 'T'
                && buf.getByte(from + 1) == 'A'
                && buf.getByte(from + 2) == 'G'
                && buf.getByte(from + 3) == 'S';
    }

    /** Java's string hash; a tag of ASCII characters is hashed where it lies. */
    private static long hashOf(ByteBuf buf, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            byte each = buf.getByte(i);
            if (each < 0) {
                return TagCode.of(buf.toString(from, to - from, StandardCharsets.UTF_8));
            }
            hash = 31 * hash + each;
        }
        return hash;
    }

    private static boolean isWide(ByteBuf buf, int index) {
        return RecordLayout.magic(buf, index) == RecordLayout.MAGIC_V2;
    }

    private static int topicIndex(ByteBuf buf, int index) {
        return RecordLayout.bodyIndex(buf, index) + RecordLayout.bodyBytes(buf, index);
    }

    static int propertiesIndex(ByteBuf buf, int index) {
        int at = topicIndex(buf, index);
        return isWide(buf, index)
                ? at + Short.BYTES + buf.getUnsignedShort(at)
                : at + Byte.BYTES + buf.getUnsignedByte(at);
    }
}
