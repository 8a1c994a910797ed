package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import org.jspecify.annotations.Nullable;

/** A record that may be given to a consumer: whole, with the right checksum, and where it says that it is. */
final class SoundRecord {
    private SoundRecord() {}

    /** What is wrong with the record at {@code index}; null when it is sound. */
    static @Nullable String damageOf(ByteBuf bytes, int index, int sizeBytes, long logOffset) {
        RecordCheck check = RecordReader.check(bytes, index, sizeBytes);
        if (!(check instanceof RecordCheck.Valid valid)) {
            return check.toString();
        }
        if (valid.sizeBytes() != sizeBytes || RecordLayout.logOffset(bytes, index) != logOffset) {
            return "the record there says " + valid.sizeBytes() + " bytes at log offset "
                    + RecordLayout.logOffset(bytes, index);
        }
        return null;
    }

    /** Whether the sound record at {@code index} is the one that the queue has at {@code queueOffset}. */
    static boolean isOf(ConsumeQueue queue, long queueOffset, ByteBuf bytes, int index) {
        return RecordFields.queueOffsetIn(queue.topic(), queue.queueId(), bytes, index) == queueOffset;
    }
}
