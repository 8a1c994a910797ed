package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;

/**
 * Where the fields of a stored record are. Integers are big-endian; {@code H} is 8 bytes for an IPv4 host and 20 for
 * IPv6, told by two bits of sysFlag.
 *
 * <pre>
 *   0 sizeBytes 4            28 logOffset 8              .. reconsumeTimes 4
 *   4 magic 4                36 sysFlag 4                .. preparedTransactionOffset 8
 *   8 bodyCrc 4              40 bornMillis 8             .. body length 4, body
 *  12 queueId 4              48 bornHost H               .. topic length 1 (v1) or 2 (v2), topic
 *  16 flag 4                 .. storeMillis 8            .. properties length 2, properties
 *  20 queueOffset 8          .. storeHost H
 * </pre>
 *
 * The readers here are blind: they trust that a whole record begins at {@code index}. They move no index of the buffer.
 */
public final class RecordLayout {
    public static final int MAGIC_V1 = 0xDAA320A7;
    /** A record whose topic is longer than {@link #TOPIC_BYTES_MAX_V1}. */
    public static final int MAGIC_V2 = 0xDAA320AB;
    /** The filler behind the last record of a segment: its size, this, and whatever was there. */
    public static final int MAGIC_END_OF_SEGMENT = 0xCBD43194;

    public static final int END_OF_SEGMENT_BYTES = 8;
    public static final int TOPIC_BYTES_MAX_V1 = Byte.MAX_VALUE;
    /** A record without topic, body and properties, version 1, between IPv4 hosts. */
    public static final int SIZE_BYTES_MIN = 91;

    static final int SIZE = 0;
    static final int MAGIC = 4;
    static final int BODY_CRC = 8;
    static final int QUEUE_ID = 12;
    static final int FLAG = 16;
    static final int QUEUE_OFFSET = 20;
    static final int LOG_OFFSET = 28;
    static final int SYS_FLAG = 36;
    static final int BORN_MILLIS = 40;
    static final int BORN_HOST = 48;

    private RecordLayout() {}

    /** Fills in what is known only when the record is appended. */
    public static void place(ByteBuf buffer, int index, long queueOffset, long logOffset, long storeMillis) {
        buffer.setLong(index + QUEUE_OFFSET, queueOffset);
        buffer.setLong(index + LOG_OFFSET, logOffset);
        buffer.setLong(index + storeMillisAt(sysFlag(buffer, index)), storeMillis);
    }

    /** Lets the record say that it is at another place, as one that is shown out of a light queue does. */
    public static void moveTo(ByteBuf buffer, int index, int queueId, long queueOffset) {
        buffer.setInt(index + QUEUE_ID, queueId);
        buffer.setLong(index + QUEUE_OFFSET, queueOffset);
    }

    public static int sizeBytes(ByteBuf buffer, int index) {
        return buffer.getInt(index + SIZE);
    }

    public static int magic(ByteBuf buffer, int index) {
        return buffer.getInt(index + MAGIC);
    }

    public static int bodyCrc(ByteBuf buffer, int index) {
        return buffer.getInt(index + BODY_CRC);
    }

    public static int queueId(ByteBuf buffer, int index) {
        return buffer.getInt(index + QUEUE_ID);
    }

    public static int flag(ByteBuf buffer, int index) {
        return buffer.getInt(index + FLAG);
    }

    public static long queueOffset(ByteBuf buffer, int index) {
        return buffer.getLong(index + QUEUE_OFFSET);
    }

    public static long logOffset(ByteBuf buffer, int index) {
        return buffer.getLong(index + LOG_OFFSET);
    }

    public static int sysFlag(ByteBuf buffer, int index) {
        return buffer.getInt(index + SYS_FLAG);
    }

    public static long bornMillis(ByteBuf buffer, int index) {
        return buffer.getLong(index + BORN_MILLIS);
    }

    public static long storeMillis(ByteBuf buffer, int index) {
        return buffer.getLong(index + storeMillisAt(sysFlag(buffer, index)));
    }

    public static int reconsumeTimes(ByteBuf buffer, int index) {
        return buffer.getInt(index + reconsumeTimesAt(sysFlag(buffer, index)));
    }

    /** The index of the body, relative to the buffer. */
    public static int bodyIndex(ByteBuf buffer, int index) {
        return index + bodyLengthAt(sysFlag(buffer, index)) + Integer.BYTES;
    }

    public static int bodyBytes(ByteBuf buffer, int index) {
        return buffer.getInt(index + bodyLengthAt(sysFlag(buffer, index)));
    }

    private static int storeMillisAt(int sysFlag) {
        return BORN_HOST + Hosts.sizeBytes(SystemFlags.isSet(sysFlag, SystemFlags.BORN_HOST_IPV6));
    }

    private static int reconsumeTimesAt(int sysFlag) {
        return storeMillisAt(sysFlag)
                + Long.BYTES
                + Hosts.sizeBytes(SystemFlags.isSet(sysFlag, SystemFlags.STORE_HOST_IPV6));
    }

    static int bodyLengthAt(int sysFlag) {
        return reconsumeTimesAt(sysFlag) + Integer.BYTES + Long.BYTES;
    }
}
