package io.rillmq.store.queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.LogEnd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What the files of all consume queues hold, at a moment: every entry of a message below {@code applied}, perhaps
 * some more. Encoded big-endian:
 *
 * <pre>
 *  magic 8, applied offset 8, last record offset 8, store time 8, forced offset 8, count 4
 *  count times: topic length 2, topic, queue id 4, min 8, max 8, first log offset 8, last log offset 8
 *  CRC-32 of all before 4
 * </pre>
 *
 * @param applied end of the log from which records are dispatched again after a crash
 * @param forcedOffset log offset up to which the log was on the device
 */
public record QueueSnapshot(LogEnd applied, long forcedOffset, List<QueueState> queues) {
    private static final long MAGIC = 0x52696c6c51756531L;
    private static final int QUEUE_BYTES_ABOUT = 80;

    public byte[] encode() {
        ByteBuf out = Unpooled.buffer(64 + queues.size() * QUEUE_BYTES_ABOUT);
        out.writeLong(MAGIC);
        out.writeLong(applied.offset()).writeLong(applied.lastRecordOffset()).writeLong(applied.storeMillis());
        out.writeLong(forcedOffset).writeInt(queues.size());
        for (QueueState queue : queues) {
            byte[] topic = queue.topic().value().getBytes(StandardCharsets.UTF_8);
            out.writeShort(topic.length).writeBytes(topic).writeInt(queue.queueId());
            out.writeLong(queue.minOffset()).writeLong(queue.maxOffset());
            out.writeLong(queue.firstLogOffset()).writeLong(queue.lastLogOffset());
        }
        out.writeInt(crcOf(out.array(), out.readableBytes()));
        return ByteBufUtil.getBytes(out);
    }

    /** Empty when the bytes are no whole, sound snapshot. */
    public static Optional<QueueSnapshot> decode(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        int checkedBytes = bytes.length - Integer.BYTES;
        if (checkedBytes < Long.BYTES
                || in.getInt(checkedBytes) != crcOf(bytes, checkedBytes)
                || in.readLong() != MAGIC) {
            return Optional.empty();
        }
        LogEnd applied = new LogEnd(in.readLong(), in.readLong(), in.readLong());
        long forcedOffset = in.readLong();
        int count = in.readInt();
        List<QueueState> queues = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.readUnsignedShort();
            Topic topic = new Topic(
                    in.readCharSequence(length, StandardCharsets.UTF_8).toString());
            queues.add(new QueueState(topic, in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
        }
        return Optional.of(new QueueSnapshot(applied, forcedOffset, queues));
    }

    private static int crcOf(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
