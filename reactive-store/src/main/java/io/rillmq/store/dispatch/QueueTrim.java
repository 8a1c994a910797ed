package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueDirectory;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the min offsets of consume queues behind messages that left the log. Owned by the views thread. */
final class QueueTrim {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTrim.class);

    /** One at either side of the place where a queue begins. */
    private static final int REPAIRS_MAX = 2;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueDirectory directory;
    private final QueueFiles files;
    private final WriteBehind writeBehind;
    private final EntryRebuild rebuild;
    private final Repair repair;

    /** Where queues begin when the log begins at {@link #preparedOffset}. */
    private final Map<ConsumeQueue, Long> prepared = new HashMap<>();

    private long preparedOffset;

    /** Puts entries in the place of damaged ones, on the device too: the log will not have their records much longer. */
    interface Repair {
        void rewrite(ConsumeQueue queue, QueueChunk entries) throws IOException;
    }

    QueueTrim(
            CommitLog log,
            ConsumeQueues queues,
            QueueDirectory directory,
            WriteBehind writeBehind,
            EntryRebuild rebuild,
            Repair repair) {
        this.log = log;
        this.queues = queues;
        this.directory = directory;
        this.files = new QueueFiles(directory);
        this.writeBehind = writeBehind;
        this.rebuild = rebuild;
        this.repair = repair;
    }

    /**
     * The log is going to begin at {@code minLogOffset}: finds where queues begin then, and repairs what is damaged there,
     * before nothing tells an entry of a record that left from one that only says so.
     *
     * @throws IOException when that fails for some; the others are prepared
     */
    void prepare(long minLogOffset) throws IOException {
        prepared.clear();
        preparedOffset = minLogOffset;
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        queues.forEach(queue -> {
            if (queue.firstLogOffset() < minLogOffset && !queue.isRemoved()) {
                try {
                    prepare(queue, minLogOffset);
                } catch (IOException e) {
                    failure.compareAndSet(null, e);
                }
            }
        });
        IOException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void prepare(ConsumeQueue queue, long minLogOffset) throws IOException {
        for (int repairs = 0; repairs <= REPAIRS_MAX; repairs++) {
            try {
                prepared.put(queue, firstThatStays(queue, minLogOffset));
                return;
            } catch (DamagedEntriesException e) {
                LOG.warn("{} is damaged where it is to begin: {}", queue, e.getMessage());
                repair.rewrite(queue, rebuild.around(queue, e.queueOffset()));
            }
        }
    }

    void trimTo(long minLogOffset) throws IOException {
        queues.forEach(queue -> {
            if (queue.firstLogOffset() < minLogOffset && !queue.isRemoved()) {
                try {
                    trim(queue, minLogOffset);
                } catch (DamagedEntriesException e) {
                    // Whoever reads there has them repaired; the next trim finds its way then.
                    LOG.warn("{} keeps entries of messages that left the log: {}", queue, e.getMessage());
                }
            }
        });
        prepared.clear();
    }

    private void trim(ConsumeQueue queue, long minLogOffset) throws IOException {
        Long known = preparedOffset == minLogOffset ? prepared.get(queue) : null;
        long min = known != null ? known : firstThatStays(queue, minLogOffset);
        long first = min < queue.maxOffset() ? logOffset(queue, min) : minLogOffset;
        if (min > queue.writtenOffset()) {
            // A file without holes: RocketMQ takes the first one for the queue's end.
            writeBehind.write(queue);
        }
        queue.trim(min, first);
        // Last: should it fail, the next trim of the queue deletes them.
        directory.deleteBelow(queue, min);
    }

    /** Queue offset of the first message at {@code minLogOffset} or later. */
    private long firstThatStays(ConsumeQueue queue, long minLogOffset) throws IOException {
        long from = queue.minOffset();
        long max = queue.maxOffset();
        long min = firstAtOrAfter(queue, from, max, minLogOffset);
        requireInOrder(queue, from, min, max);
        if (min > from) {
            requireRecord(queue, min - 1);
        }
        if (min < max) {
            requireRecord(queue, min);
        }
        return min;
    }

    /** A damaged entry leads the search astray: those around its end tell, if not the order of all then the log. */
    private void requireInOrder(ConsumeQueue queue, long from, long min, long max) throws IOException {
        long previous = -1;
        for (long at = Math.max(from, min - 2); at <= Math.min(min, max - 1); at++) {
            long logOffset = logOffset(queue, at);
            if (logOffset < previous) {
                throw new DamagedEntriesException(queue, at, "it is no entry that can follow the one before");
            }
            previous = logOffset;
        }
    }

    /** The log says whether an entry is sound, as long as it has the record. */
    private void requireRecord(ConsumeQueue queue, long queueOffset) throws IOException {
        if (queue.recent(queueOffset) != null) {
            return;
        }
        long logOffset = logOffset(queue, queueOffset);
        if (logOffset < queue.firstLogOffset()) {
            throw new DamagedEntriesException(queue, queueOffset, "the queue has no message there");
        }
        if (logOffset >= log.minOffset() && !isOf(queue, queueOffset, logOffset)) {
            throw new DamagedEntriesException(queue, queueOffset, "the log has another record there");
        }
    }

    private boolean isOf(ConsumeQueue queue, long queueOffset, long logOffset) throws IOException {
        if (files.read(queue, queueOffset, 1).sizeBytes(queueOffset) == EntryLayout.BLANK) {
            return true; // Its record is damaged, or never was.
        }
        ByteBuf head = log.read(logOffset, RecordLayout.SIZE_BYTES_MIN);
        try {
            return head.readableBytes() == RecordLayout.SIZE_BYTES_MIN
                    && RecordLayout.logOffset(head, 0) == logOffset
                    && RecordLayout.queueId(head, 0) == queue.queueId()
                    && RecordLayout.queueOffset(head, 0) == queueOffset;
        } finally {
            head.release();
        }
    }

    private long firstAtOrAfter(ConsumeQueue queue, long from, long to, long minLogOffset) throws IOException {
        if (from == to || logOffset(queue, to - 1) < minLogOffset) {
            return to;
        }
        long low = from;
        long high = to - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (logOffset(queue, middle) < minLogOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long logOffset(ConsumeQueue queue, long queueOffset) throws IOException {
        QueueChunk chunk = queue.recent(queueOffset);
        if (chunk == null) {
            chunk = files.read(queue, queueOffset, 1);
        }
        return chunk.logOffset(queueOffset);
    }
}
