package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds single records by their log offset, which others may have made up. */
final class RecordLookup {
    private static final int LOOKUP_BYTES = 4 << 10;

    private final CommitLog log;
    private final TailCache tail;

    RecordLookup(CommitLog log, TailCache tail) {
        this.log = log;
        this.tail = tail;
    }

    /** The sound record there, null unless it is in memory. Any thread. */
    @Nullable
    ByteBuf recent(long logOffset) {
        if (!tail.has(logOffset, RecordLayout.SIZE_BYTES_MIN)) {
            return null;
        }
        ByteBuf record = Unpooled.directBuffer(RecordLayout.SIZE_BYTES_MIN);
        boolean kept = false;
        try {
            if (!tail.copy(logOffset, RecordLayout.SIZE_BYTES_MIN, record)) {
                return null;
            }
            int sizeBytes = RecordLayout.sizeBytes(record, 0);
            boolean fits = sizeBytes >= RecordLayout.SIZE_BYTES_MIN && logOffset + sizeBytes <= log.readableEnd();
            record.clear();
            kept = fits
                    && tail.has(logOffset, sizeBytes)
                    && tail.copy(logOffset, sizeBytes, record)
                    && SoundRecord.damageOf(record, 0, sizeBytes, logOffset) == null;
            return kept ? record : null;
        } finally {
            if (!kept) {
                record.release();
            }
        }
    }

    /** Reads it from the disk. On the reading threads. */
    LookupOutcome read(long logOffset) throws IOException {
        ByteBuf bytes = log.read(logOffset, LOOKUP_BYTES);
        boolean kept = false;
        try {
            int sizeBytes = bytes.readableBytes() < RecordLayout.SIZE_BYTES_MIN ? 0 : RecordLayout.sizeBytes(bytes, 0);
            if (sizeBytes > bytes.readableBytes() && logOffset + sizeBytes <= log.readableEnd()) {
                bytes.release();
                bytes = Unpooled.EMPTY_BUFFER;
                bytes = log.read(logOffset, sizeBytes);
            }
            if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || sizeBytes > bytes.readableBytes()) {
                return new LookupOutcome.Missing("no record starts at log offset " + logOffset);
            }
            String damage = SoundRecord.damageOf(bytes, 0, sizeBytes, logOffset);
            if (damage != null) {
                return new LookupOutcome.Missing("no sound record starts at log offset " + logOffset + ": " + damage);
            }
            kept = true;
            return new LookupOutcome.Found(bytes.writerIndex(sizeBytes));
        } finally {
            if (!kept) {
                bytes.release();
            }
        }
    }
}
