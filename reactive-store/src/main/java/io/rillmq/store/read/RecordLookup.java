package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFetch;
import io.rillmq.store.log.TailCache;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds single records by their log offset, which others may have made up. */
final class RecordLookup implements AutoCloseable {
    private final CommitLog log;
    private final TailCache tail;
    private final RecordFetch records;

    RecordLookup(CommitLog log, TailCache tail) {
        this.log = log;
        this.tail = tail;
        this.records = new RecordFetch(log);
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

    /** Reads it from the disk. On one reading thread. */
    LookupOutcome read(long logOffset) throws IOException {
        return records.load(logOffset)
                ? new LookupOutcome.Found(records.copy())
                : new LookupOutcome.Missing("no sound record starts at log offset " + logOffset);
    }

    /** After the reading threads have ended. */
    @Override
    public void close() {
        records.close();
    }
}
