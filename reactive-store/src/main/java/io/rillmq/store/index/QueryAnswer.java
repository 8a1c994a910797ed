package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.RecordFetch;
import io.rillmq.store.log.RecordFields;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Collects the messages that a query means. What the index shows are candidates, by hash and second: each is read, and
 * kept only when its topic, its keys and its store time are what was asked.
 */
final class QueryAnswer implements EntryVisitor {
    /** Records read for one answer at most: keys made to collide cost their owner an incomplete answer, nobody else. */
    private static final int EXAMINED_MAX = 4096;

    private final KeyQuery query;
    private final int countMax;
    private final int bytesMax;
    private final RecordFetch records;
    private final long minLogOffset;
    private final long fromSecond;
    private final long toSecond;
    private final Deque<ByteBuf> found = new ArrayDeque<>();
    private int foundBytes;
    private int examined;
    private long lastExamined = Long.MAX_VALUE;
    private boolean isComplete = true;

    QueryAnswer(KeyQuery query, IndexConfig config, RecordFetch records, long minLogOffset) {
        this.query = query;
        this.countMax = Math.min(query.countMax(), config.queryCountMax());
        this.bytesMax = config.queryBytesMax();
        this.records = records;
        this.minLogOffset = minLogOffset;
        this.fromSecond = KeyEntry.secondOf(query.fromMillis());
        this.toSecond = KeyEntry.secondOf(query.toMillis());
    }

    boolean overlaps(RunInfo run) {
        return run.overlaps(fromSecond, toSecond);
    }

    @Override
    public boolean entry(long logOffset, long second) throws IOException {
        // A message that has the key twice comes twice in a row.
        boolean isCandidate =
                second >= fromSecond && second <= toSecond && logOffset >= minLogOffset && logOffset != lastExamined;
        if (!isCandidate) {
            return true;
        }
        lastExamined = logOffset;
        if (examined == EXAMINED_MAX) {
            isComplete = false;
            return false;
        }
        examined++;
        if (!records.load(logOffset) || !isMeant(records.bytes())) {
            return true;
        }
        int sizeBytes = records.bytes().readableBytes();
        if (found.size() == countMax || (!found.isEmpty() && foundBytes + sizeBytes > bytesMax)) {
            isComplete = false;
            return false;
        }
        foundBytes += sizeBytes;
        found.addFirst(records.copy());
        return true;
    }

    private boolean isMeant(ByteBuf record) {
        long storeMillis = RecordLayout.storeMillis(record, 0);
        return storeMillis >= query.fromMillis()
                && storeMillis <= query.toMillis()
                && RecordFields.topic(record, 0).equals(query.topic().value())
                && RecordKeys.matches(RecordFields.properties(record, 0), query.key(), query.kind());
    }

    /** The messages, in the order of the log, now the caller's. */
    KeyQueryResult result(LogEnd indexed) {
        int count = found.size();
        ByteBuf all = count == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(found.toArray(ByteBuf[]::new));
        found.clear();
        return new KeyQueryResult(all, count, isComplete, indexed.storeMillis(), indexed.lastRecordOffset());
    }

    /** Releases what was found; nobody gets it. */
    void drop() {
        found.forEach(ByteBuf::release);
        found.clear();
    }
}
