package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the log from record to record, checking each, and finds where it ends. Damage in a part that was surely on the
 * device is reported and passed over; elsewhere it is what a crash left of the last writes, and the log ends before it.
 */
public final class LogScan {
    private static final Logger LOG = LoggerFactory.getLogger(LogScan.class);
    private static final int WINDOW_BYTES = 1 << 20;
    /** No frame that brings a record is larger; a damaged length must not cost a gigabyte of memory. */
    private static final int RECORD_BYTES_MAX = 32 << 20;

    private final CommitLog log;
    private final long forcedEnd;
    private final Visitor visitor;
    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    private long windowStart;

    /** Told of each sound record; it begins at {@code index} and stays valid during the call. */
    public interface Visitor {
        void record(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException;
    }

    /** @param forcedEnd what is below was on the device: a hole there is no torn tail */
    public LogScan(CommitLog log, long forcedEnd, Visitor visitor) {
        this.log = log;
        this.forcedEnd = forcedEnd;
        this.visitor = visitor;
    }

    /** Walks from {@code from}, where a record begins, and returns the end of the last record. */
    public long run(long from) throws IOException {
        try {
            List<Segment> segments = log.segments();
            long end = from;
            for (int i = 0; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                if (from >= segment.endOffset()) {
                    continue;
                }
                boolean isLast = i == segments.size() - 1;
                long reached = walk(segment, Math.max(from, segment.startOffset()), isLast);
                if (reached < segment.endOffset()) {
                    return reached;
                }
                end = reached;
            }
            return end;
        } finally {
            window.release();
            window = Unpooled.EMPTY_BUFFER;
        }
    }

    /** Returns the segment's end when the next segment goes on. */
    private long walk(Segment segment, long from, boolean isLast) throws IOException {
        long at = from;
        while (segment.endOffset() - at >= RecordLayout.END_OF_SEGMENT_BYTES) {
            RecordCheck check = checkAt(segment, at);
            if (check instanceof RecordCheck.Valid valid) {
                visitor.record(window, (int) (at - windowStart), at, valid.sizeBytes());
                at += valid.sizeBytes();
            } else if (check instanceof RecordCheck.EndOfSegment && !isLast) {
                return segment.endOffset();
            } else if (isLast && at >= forcedEnd) {
                if (!(check instanceof RecordCheck.Blank)) {
                    LOG.info("the log ends at {}: {}", at, check);
                }
                return at;
            } else {
                long next = findRecord(segment, at + 1);
                if (isLast && next == segment.endOffset()) {
                    LOG.info("the log ends at {}: {}", at, check);
                    return at; // Nothing sound follows.
                }
                LOG.error("the log is damaged from {} to {} and passed over there: {}", at, next, check);
                at = next;
            }
        }
        return isLast ? at : segment.endOffset();
    }

    private RecordCheck checkAt(Segment segment, long at) throws IOException {
        int left = (int) (segment.endOffset() - at);
        load(segment, at, Math.min(left, RecordLayout.END_OF_SEGMENT_BYTES));
        RecordCheck check = RecordReader.check(window, (int) (at - windowStart), availableFrom(at));
        if (check instanceof RecordCheck.Incomplete) {
            int sizeBytes = RecordLayout.sizeBytes(window, (int) (at - windowStart));
            if (sizeBytes > Math.min(left, RECORD_BYTES_MAX) || sizeBytes < 0) {
                return new RecordCheck.Damaged("record of " + sizeBytes + " bytes where the segment has " + left);
            }
            load(segment, at, sizeBytes);
            check = RecordReader.check(window, (int) (at - windowStart), availableFrom(at));
        }
        if (check instanceof RecordCheck.Valid && RecordLayout.logOffset(window, (int) (at - windowStart)) != at) {
            return new RecordCheck.Damaged(
                    "record of log offset " + RecordLayout.logOffset(window, (int) (at - windowStart)) + " at " + at);
        }
        if (check instanceof RecordCheck.Valid
                && at >= forcedEnd
                && RecordFields.isTorn(window, (int) (at - windowStart), at)) {
            return new RecordCheck.Damaged("record whose topic or properties were not all written");
        }
        return check;
    }

    private int availableFrom(long at) {
        return (int) (windowStart + window.readableBytes() - at);
    }

    private void load(Segment segment, long at, int needBytes) throws IOException {
        if (at >= windowStart && at + needBytes <= windowStart + window.readableBytes()) {
            return;
        }
        int length = (int) Math.min(segment.endOffset() - at, Math.max(WINDOW_BYTES, needBytes));
        if (window.capacity() < length) {
            window.release();
            window = Unpooled.EMPTY_BUFFER;
            window = LogBuffers.allocate(length);
        }
        window.clear();
        int count = segment.read(window.internalNioBuffer(0, length), at);
        window.writerIndex(count);
        windowStart = at;
        if (count < needBytes) {
            throw new IOException("segment " + segment.startOffset() + " ends at " + (at + count));
        }
    }

    /** The next place where a sound record, which knows its own place, begins. */
    private long findRecord(Segment segment, long from) throws IOException {
        for (long at = from; segment.endOffset() - at >= RecordLayout.SIZE_BYTES_MIN; at++) {
            load(segment, at, RecordLayout.SIZE_BYTES_MIN);
            int index = (int) (at - windowStart);
            int magic = RecordLayout.magic(window, index);
            boolean isRecord = magic == RecordLayout.MAGIC_V1 || magic == RecordLayout.MAGIC_V2;
            if (isRecord
                    && RecordLayout.logOffset(window, index) == at
                    && checkAt(segment, at) instanceof RecordCheck.Valid) {
                return at;
            }
        }
        return segment.endOffset();
    }
}
