package io.rillmq.store.append;

import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import io.rillmq.store.queue.ConsumeQueue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one write puts into the log: the appends, and for each record what its consume queues will say. Kept in arrays
 * and used again. Owned by the writer until it is handed to the forcing thread, and by the writer again afterwards.
 */
final class AppendBatch {
    /** In place of a queue offset: the append has no place in a consume queue. */
    static final long NOT_QUEUED = -1;

    private static final int FIRST_CAPACITY = 64;

    Append[] appends = new Append[FIRST_CAPACITY];
    /** Where the first record of each append is in the log. */
    long[] appendLogOffsets = new long[FIRST_CAPACITY];

    long[] appendQueueOffsets = new long[FIRST_CAPACITY];
    long[] appendStoreMillis = new long[FIRST_CAPACITY];
    int appendCount;

    ConsumeQueue[] queues = new ConsumeQueue[FIRST_CAPACITY];
    long[] logOffsets = new long[FIRST_CAPACITY];
    long[] queueOffsets = new long[FIRST_CAPACITY];
    long[] tagsCodes = new long[FIRST_CAPACITY];
    long[] storeMillis = new long[FIRST_CAPACITY];
    int[] sizes = new int[FIRST_CAPACITY];
    int entryCount;

    /** Set in an empty batch: take this topic's views away instead. */
    @Nullable
    TopicRemoval removal;

    @Nullable
    Segment segment;

    /** Of the log, with this batch in it. */
    LogEnd end = LogEnd.NONE;

    long lastRecordOffset;

    void add(Append append, long logOffset, long queueOffset, long millis) {
        if (appendCount == appends.length) {
            int capacity = appendCount * 2;
            appends = Arrays.copyOf(appends, capacity);
            appendLogOffsets = Arrays.copyOf(appendLogOffsets, capacity);
            appendQueueOffsets = Arrays.copyOf(appendQueueOffsets, capacity);
            appendStoreMillis = Arrays.copyOf(appendStoreMillis, capacity);
        }
        appends[appendCount] = append;
        appendLogOffsets[appendCount] = logOffset;
        appendQueueOffsets[appendCount] = queueOffset;
        appendStoreMillis[appendCount++] = millis;
    }

    void addEntry(ConsumeQueue queue, long logOffset, int sizeBytes, long queueOffset, long tagsCode, long millis) {
        if (entryCount == queues.length) {
            int capacity = entryCount * 2;
            queues = Arrays.copyOf(queues, capacity);
            logOffsets = Arrays.copyOf(logOffsets, capacity);
            queueOffsets = Arrays.copyOf(queueOffsets, capacity);
            tagsCodes = Arrays.copyOf(tagsCodes, capacity);
            storeMillis = Arrays.copyOf(storeMillis, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
        }
        queues[entryCount] = queue;
        logOffsets[entryCount] = logOffset;
        queueOffsets[entryCount] = queueOffset;
        tagsCodes[entryCount] = tagsCode;
        storeMillis[entryCount] = millis;
        sizes[entryCount++] = sizeBytes;
    }

    /** Whether {@code append} is its last, and its records are in the log's memory. */
    boolean endsWith(Append append) {
        return appendCount > 0 && appends[appendCount - 1] == append;
    }

    boolean isQueued(int number) {
        return appendQueueOffsets[number] != NOT_QUEUED;
    }

    AppendOutcome appended(int number) {
        Append append = appends[number];
        // RocketMQ's queue offset of messages that have none is 0.
        long queueOffset = isQueued(number) ? appendQueueOffsets[number] : 0;
        return new AppendOutcome.Appended(
                appendLogOffsets[number], queueOffset, append.recordCount, append.sizeBytes, appendStoreMillis[number]);
    }

    /** Forgets everything but the room for it. */
    void clear() {
        Arrays.fill(appends, 0, appendCount, null);
        Arrays.fill(queues, 0, entryCount, null);
        appendCount = 0;
        entryCount = 0;
        removal = null;
        segment = null;
    }
}
