package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.RecordFields;
import java.util.function.Predicate;

/**
 * Picks messages by their properties, whatever their entries say.
 *
 * @param wanted asked on a thread of the store
 * @param weight how often it looks at each byte of the properties at most
 */
public record PropertyFilter(Predicate<MessageProperties> wanted, int weight) implements QueueFilter {
    /** Bytes that are compared in the time in which one is copied and checked, cautiously. */
    private static final int COMPARED_PER_COPIED = 16;

    /** To look a property up and to read a number takes time, however short they are. */
    private static final int LOOKED_AT_BYTES_MIN = 256;

    @Override
    public boolean matches(long tagsCode) {
        return true;
    }

    @Override
    public boolean needsRecords() {
        return true;
    }

    @Override
    public boolean takes(ByteBuf records, int index) {
        return wanted.test(RecordFields.properties(records, index));
    }

    @Override
    public long costBytes(ByteBuf records, int index) {
        long propertiesBytesMax = RecordLayout.sizeBytes(records, index) - RecordLayout.bodyBytes(records, index);
        return Math.max(propertiesBytesMax, LOOKED_AT_BYTES_MIN) * weight / COMPARED_PER_COPIED;
    }
}
