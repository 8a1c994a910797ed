package io.rillmq.store.dispatch;

import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds entries of a consume queue again from the records of the log: those around a damaged one, up to the next on
 * either side that its record confirms. Only the part of the log between these two is read.
 */
public final class EntryRebuild {
    private static final Logger LOG = LoggerFactory.getLogger(EntryRebuild.class);
    /** After so many entries that no record confirms the rest of the file is not looked at: all of it is built again. */
    private static final int UNCONFIRMED_MAX = 1_000;

    /** After so much of the log is asked whether every entry was found. */
    private static final long STRETCH_BYTES = 4 << 20;

    private final CommitLog log;
    private final QueueFiles files;
    private final TagsCodeRule tagsCodeRule;

    public EntryRebuild(CommitLog log, QueueFiles files, TagsCodeRule tagsCodeRule) {
        this.log = log;
        this.files = files;
        this.tagsCodeRule = tagsCodeRule;
    }

    /** The entries that belong in the place of the damaged one and its neighbours; all in one file. */
    public QueueChunk around(ConsumeQueue queue, long queueOffset) throws IOException {
        long from = Math.max(queue.minOffset(), files.startOfFile(queueOffset));
        long to = Math.min(queue.writtenOffset(), files.endOfFile(queueOffset));
        if (queueOffset < from || queueOffset >= to) {
            return QueueChunk.blank(queueOffset, 0, 0); // They left the queue meanwhile.
        }
        QueueChunk found = files.readUnchecked(queue, from, (int) (to - from));
        long confirmed = confirmedBefore(queue, found, queueOffset, from);
        long right = confirmedAfter(queue, found, queueOffset, to);
        long logFrom = confirmed >= from ? found.logOffset(confirmed) : endOfRecordBefore(queue, from);
        long logTo = right < to ? found.logOffset(right) : startOfRecordAt(queue, to);
        // With the confirmed one: damage that begins in the middle of an entry spoils its tags code, which no record
        // tells.
        long left = Math.max(confirmed, from);
        QueueChunk rebuilt = QueueChunk.blank(left, (int) (right - left), logTo);
        int count = fill(queue, rebuilt, logFrom, logTo);
        rebuilt.orderBlankEntries();
        LOG.warn(
                "entries {} to {} of {} were damaged, {} of them are built again from the log between {} and {}",
                left,
                right - 1,
                queue,
                count,
                logFrom,
                logTo);
        return rebuilt;
    }

    private long confirmedBefore(ConsumeQueue queue, QueueChunk found, long queueOffset, long from) throws IOException {
        int unconfirmed = 0;
        for (long at = queueOffset - 1; at >= from && unconfirmed < UNCONFIRMED_MAX; at--) {
            if (EntryCheck.isPlausible(log, found, at)) {
                if (EntryCheck.isConfirmed(log, queue, found, at)) {
                    return at;
                }
                unconfirmed++;
            }
        }
        return from - 1;
    }

    private long confirmedAfter(ConsumeQueue queue, QueueChunk found, long queueOffset, long to) throws IOException {
        int unconfirmed = 0;
        for (long at = queueOffset + 1; at < to && unconfirmed < UNCONFIRMED_MAX; at++) {
            if (EntryCheck.isPlausible(log, found, at)) {
                if (EntryCheck.isConfirmed(log, queue, found, at)) {
                    return at;
                }
                unconfirmed++;
            }
        }
        return to;
    }

    private static long endOfRecord(QueueChunk entries, long at) {
        return entries.logOffset(at) + entries.sizeBytes(at);
    }

    /** From where on the log may have the record of the first entry in a file. */
    private long endOfRecordBefore(ConsumeQueue queue, long from) throws IOException {
        if (from > queue.minOffset()) {
            QueueChunk before = files.readUnchecked(queue, from - 1, 1);
            if (EntryCheck.isConfirmed(log, queue, before, from - 1)) {
                return endOfRecord(before, from - 1);
            }
        }
        return Math.max(log.minOffset(), queue.firstLogOffset());
    }

    /** Up to where the log may have the record of the last entry in a file. */
    private long startOfRecordAt(ConsumeQueue queue, long to) throws IOException {
        if (to == queue.maxOffset()) {
            return log.readableEnd();
        }
        QueueChunk recent = queue.recent(to);
        if (recent != null) {
            return recent.logOffset(to);
        }
        QueueChunk after = files.readUnchecked(queue, to, 1);
        return EntryCheck.isConfirmed(log, queue, after, to) ? after.logOffset(to) : log.readableEnd();
    }

    /** Puts in the entries that the log has; the others stay blank. Returns how many. */
    private int fill(ConsumeQueue queue, QueueChunk entries, long logFrom, long logTo) throws IOException {
        int[] count = {0};
        LogScan.Visitor visitor = (bytes, index, logOffset, sizeBytes) -> {
            if (!RecordFields.isQueued(RecordLayout.sysFlag(bytes, index))) {
                return;
            }
            long queueOffset = RecordFields.queueOffsetIn(queue.topic(), queue.queueId(), bytes, index);
            if (queueOffset >= entries.startIndex() && queueOffset < entries.endIndex()) {
                long stored = RecordLayout.storeMillis(bytes, index);
                long tagsCode = tagsCodeRule.tagsCode(
                        queue.topic(), queue.queueId(), stored, RecordFields.tagHash(bytes, index));
                count[0] += entries.sizeBytes(queueOffset) == EntryLayout.BLANK ? 1 : 0;
                entries.put(queueOffset, logOffset, sizeBytes, tagsCode);
            }
        };
        LogScan scan = new LogScan(log, log.readableEnd(), visitor);
        long at = logFrom;
        long reached = scan.run(at, Math.min(logTo, at + STRETCH_BYTES));
        while (reached > at && reached < logTo && count[0] < entries.endIndex() - entries.startIndex()) {
            at = reached;
            reached = scan.run(at, Math.min(logTo, at + STRETCH_BYTES));
        }
        return count[0];
    }
}
