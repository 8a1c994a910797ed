package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;

/** Writes records in the layout of {@link RecordLayout}. */
public final class RecordWriter {
    private RecordWriter() {}

    /**
     * Appends one record to {@code out}: version 2 when the topic is longer than 127 bytes, otherwise version 1. Queue
     * offset, log offset and store time are 0 until {@link RecordLayout#place}. Reads the readable bytes of
     * {@code body} without moving its index.
     *
     * @return the size of the record in bytes
     * @throws IllegalArgumentException when a part is longer than a record can tell; nothing is written then
     */
    public static int write(ByteBuf out, RecordHead head, ByteBuf body) {
        String topic = head.topic().value();
        int bodyBytes = body.readableBytes();
        int topicBytes = ByteBufUtil.utf8Bytes(topic);
        int propertiesBytes = checkProperties(head.properties().sizeBytes());
        int sysFlag = sysFlagOf(head);
        boolean isV1 = topicBytes <= RecordLayout.TOPIC_BYTES_MAX_V1;
        int sizeBytes = sizeBytes(sysFlag, bodyBytes, topicBytes, propertiesBytes);

        out.ensureWritable(sizeBytes);
        int start = out.writerIndex();
        out.writeInt(sizeBytes);
        out.writeInt(isV1 ? RecordLayout.MAGIC_V1 : RecordLayout.MAGIC_V2);
        out.writeInt(0);
        out.writeInt(head.queueId());
        out.writeInt(head.flag());
        out.writeLong(0);
        out.writeLong(0);
        out.writeInt(sysFlag);
        out.writeLong(head.bornMillis());
        Hosts.write(out, head.bornHost());
        out.writeLong(0);
        Hosts.write(out, head.storeHost());
        out.writeInt(head.reconsumeTimes());
        out.writeLong(head.preparedTransactionOffset());
        out.writeInt(bodyBytes);
        int bodyIndex = out.writerIndex();
        out.writeBytes(body, body.readerIndex(), bodyBytes);
        out.setInt(start + RecordLayout.BODY_CRC, MaskedCrc.ofOwn(out, bodyIndex, bodyBytes));
        if (isV1) {
            out.writeByte(topicBytes);
        } else {
            out.writeShort(topicBytes);
        }
        ByteBufUtil.writeUtf8(out, topic);
        out.writeShort(propertiesBytes);
        head.properties().write(out);
        return sizeBytes;
    }

    /**
     * The size of the record that {@link #write} would append.
     *
     * @throws IllegalArgumentException when a part is longer than a record can tell
     */
    public static int sizeBytes(RecordHead head, int bodyBytes) {
        int propertiesBytes = checkProperties(head.properties().sizeBytes());
        int topicBytes = ByteBufUtil.utf8Bytes(head.topic().value());
        return sizeBytes(sysFlagOf(head), bodyBytes, topicBytes, propertiesBytes);
    }

    private static int sizeBytes(int sysFlag, int bodyBytes, int topicBytes, int propertiesBytes) {
        int topicLengthBytes = topicBytes <= RecordLayout.TOPIC_BYTES_MAX_V1 ? Byte.BYTES : Short.BYTES;
        long size = (long) RecordLayout.bodyLengthAt(sysFlag)
                + Integer.BYTES
                + bodyBytes
                + topicLengthBytes
                + topicBytes
                + Short.BYTES
                + propertiesBytes;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("record of " + size + " bytes exceeds " + Integer.MAX_VALUE);
        }
        return (int) size;
    }

    private static int checkProperties(int sizeBytes) {
        if (sizeBytes > MessageProperties.SIZE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "properties of " + sizeBytes + " bytes exceed " + MessageProperties.SIZE_BYTES_MAX);
        }
        return sizeBytes;
    }

    private static int sysFlagOf(RecordHead head) {
        return withBit(
                withBit(head.sysFlag(), SystemFlags.BORN_HOST_IPV6, head.bornHost()),
                SystemFlags.STORE_HOST_IPV6,
                head.storeHost());
    }

    private static int withBit(int sysFlag, int bit, InetSocketAddress host) {
        return Hosts.isIpv6(host) ? sysFlag | bit : sysFlag & ~bit;
    }
}
