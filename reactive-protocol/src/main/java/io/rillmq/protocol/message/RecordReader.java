package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Reads records in the layout of {@link RecordLayout}. */
public final class RecordReader {
    private RecordReader() {}

    /**
     * Reads one record and moves the reader index behind it.
     *
     * @throws MalformedRecordException when a whole, sound record does not begin at the reader index, which then stays
     */
    public static StoredMessage read(ByteBuf buffer) {
        int start = buffer.readerIndex();
        RecordCheck check = check(buffer, start, buffer.readableBytes());
        if (!(check instanceof RecordCheck.Valid valid)) {
            throw new MalformedRecordException("no record at " + start + ": " + check);
        }
        StoredMessage message = decode(buffer.slice(start, valid.sizeBytes()));
        buffer.skipBytes(valid.sizeBytes());
        return message;
    }

    private static StoredMessage decode(ByteBuf in) {
        int sizeBytes = in.readInt();
        boolean isV1 = in.readInt() == RecordLayout.MAGIC_V1;
        in.skipBytes(Integer.BYTES);
        int queueId = in.readInt();
        int flag = in.readInt();
        long queueOffset = in.readLong();
        long logOffset = in.readLong();
        int sysFlag = in.readInt();
        long bornMillis = in.readLong();
        InetSocketAddress bornHost = Hosts.read(in, SystemFlags.isSet(sysFlag, SystemFlags.BORN_HOST_IPV6));
        long storeMillis = in.readLong();
        InetSocketAddress storeHost = Hosts.read(in, SystemFlags.isSet(sysFlag, SystemFlags.STORE_HOST_IPV6));
        int reconsumeTimes = in.readInt();
        long preparedTransactionOffset = in.readLong();
        byte[] body = new byte[in.readInt()];
        in.readBytes(body);
        Topic topic = topicOf(readText(in, isV1 ? in.readByte() : in.readShort()));
        MessageProperties properties = MessageProperties.parse(readText(in, in.readShort()));
        return new StoredMessage(
                topic,
                queueId,
                flag,
                queueOffset,
                logOffset,
                sizeBytes,
                sysFlag,
                bornMillis,
                bornHost,
                storeMillis,
                storeHost,
                reconsumeTimes,
                preparedTransactionOffset,
                body,
                properties);
    }

    private static Topic topicOf(String name) {
        try {
            return new Topic(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("record of an illegal topic: " + e.getMessage(), e);
        }
    }

    private static String readText(ByteBuf in, int length) {
        return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    /**
     * Says what is at {@code index}, reading at most {@code availableBytes}. Moves no index and never throws because of
     * what the bytes are. A property checksum ({@code __CRC32#}) is not looked at: the body's own covers the payload.
     */
    public static RecordCheck check(ByteBuf buffer, int index, int availableBytes) {
        if (availableBytes < RecordLayout.END_OF_SEGMENT_BYTES) {
            return new RecordCheck.Incomplete();
        }
        int sizeBytes = RecordLayout.sizeBytes(buffer, index);
        int magic = RecordLayout.magic(buffer, index);
        if (sizeBytes == 0 && magic == 0) {
            return new RecordCheck.Blank();
        }
        if (magic == RecordLayout.MAGIC_END_OF_SEGMENT) {
            return sizeBytes >= RecordLayout.END_OF_SEGMENT_BYTES
                    ? new RecordCheck.EndOfSegment(sizeBytes)
                    : new RecordCheck.Damaged("end of segment of " + sizeBytes + " bytes");
        }
        if (magic != RecordLayout.MAGIC_V1 && magic != RecordLayout.MAGIC_V2) {
            return new RecordCheck.Damaged("unknown magic number 0x" + Integer.toHexString(magic));
        }
        if (sizeBytes < RecordLayout.SIZE_BYTES_MIN) {
            return new RecordCheck.Damaged(
                    "record of " + sizeBytes + " bytes is shorter than " + RecordLayout.SIZE_BYTES_MIN);
        }
        if (sizeBytes > availableBytes) {
            return new RecordCheck.Incomplete();
        }
        return checkParts(buffer, index, sizeBytes, magic == RecordLayout.MAGIC_V1);
    }

    /** Walks the three lengths; each is checked against what is left before it is followed. */
    private static RecordCheck checkParts(ByteBuf buffer, int index, int sizeBytes, boolean isV1) {
        int bodyAt = RecordLayout.bodyLengthAt(RecordLayout.sysFlag(buffer, index)) + Integer.BYTES;
        int topicLengthBytes = isV1 ? Byte.BYTES : Short.BYTES;
        int spareBytes = sizeBytes - bodyAt - topicLengthBytes - Short.BYTES;
        if (spareBytes < 0) {
            return new RecordCheck.Damaged("record of " + sizeBytes + " bytes ends inside its fixed part");
        }
        int bodyBytes = buffer.getInt(index + bodyAt - Integer.BYTES);
        if (bodyBytes < 0 || bodyBytes > spareBytes) {
            return damagedLength("body", bodyBytes, spareBytes);
        }
        spareBytes -= bodyBytes;
        int topicLengthIndex = index + bodyAt + bodyBytes;
        int topicBytes = isV1 ? buffer.getByte(topicLengthIndex) : buffer.getShort(topicLengthIndex);
        if (topicBytes < 0 || topicBytes > spareBytes) {
            return damagedLength("topic", topicBytes, spareBytes);
        }
        spareBytes -= topicBytes;
        int propertiesBytes = buffer.getShort(topicLengthIndex + topicLengthBytes + topicBytes);
        if (propertiesBytes != spareBytes) {
            return damagedLength("properties", propertiesBytes, spareBytes);
        }
        int crc = MaskedCrc.of(buffer, index + bodyAt, bodyBytes);
        if (crc != RecordLayout.bodyCrc(buffer, index)) {
            return new RecordCheck.Damaged(
                    "body has checksum " + crc + ", record says " + RecordLayout.bodyCrc(buffer, index));
        }
        return new RecordCheck.Valid(sizeBytes);
    }

    private static RecordCheck damagedLength(String part, int lengthBytes, int spareBytes) {
        return new RecordCheck.Damaged(part + " of " + lengthBytes + " bytes where " + spareBytes + " are left");
    }
}
