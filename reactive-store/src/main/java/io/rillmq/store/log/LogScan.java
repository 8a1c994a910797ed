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
    /** As the end of what was forced: nobody says it, so all that is followed by a sound record counts as forced. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private static final int WINDOW_BYTES = 1 << 20;
    /** No frame that brings a record is larger; a damaged length must not cost a gigabyte of memory. */
    private static final int RECORD_BYTES_MAX = 32 << 20;

    private final List<Segment> segments;
    private final long forcedEnd;
    private final Visitor visitor;
    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    private long windowStart;

    /** Told what is found, in the order of the log. */
    public interface Visitor {
        /** A sound record; it begins at {@code index} and stays valid during the call. */
        void record(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException;

        /** No sound record from {@code from} to {@code to}, where the walk goes on. */
        default void damaged(long from, long to, RecordCheck found) {
            LOG.error("the log is damaged from {} to {} and passed over there: {}", from, to, found);
        }

        /** What is behind the end of the log is not blank: a write that a crash cut short. */
        default void torn(long end, RecordCheck found) {
            LOG.info("the log ends at {}: {}", end, found);
        }
    }

    /**
     * @param forcedEnd what is below was on the device: a hole there is no torn tail, and a record may begin there;
     *     {@link #UNKNOWN} when only sound records tell how far the log was
     */
    public LogScan(CommitLog log, long forcedEnd, Visitor visitor) {
        this(log.segments(), forcedEnd, visitor);
    }

    /** As {@link #LogScan(CommitLog, long, Visitor)}; the segments are in the order of the log. */
    public LogScan(List<Segment> segments, long forcedEnd, Visitor visitor) {
        this.segments = segments;
        this.forcedEnd = forcedEnd;
        this.visitor = visitor;
    }

    /** Walks from {@code from}, where a record begins, and returns the end of the last record. */
    public long run(long from) throws IOException {
        return run(from, Long.MAX_VALUE);
    }

    /** As {@link #run(long)}, but stops before the first record that begins at {@code to} or later. */
    public long run(long from, long to) throws IOException {
        try {
            int last = lastWritten();
            long end = from;
            for (int i = 0; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                if (from >= segment.endOffset()) {
                    continue;
                }
                boolean hasNext = i < segments.size() - 1;
                long reached = walk(segment, Math.max(from, segment.startOffset()), hasNext, i >= last, to);
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

    /** The newest segment that anything was written to: RocketMQ makes segments ahead, and leaves them when killed. */
    private int lastWritten() throws IOException {
        int last = segments.size() - 1;
        while (last > 0 && mayBeMadeAhead(segments.get(last)) && isBlank(segments.get(last))) {
            last--;
        }
        return last;
    }

    private boolean mayBeMadeAhead(Segment segment) {
        return forcedEnd == UNKNOWN || segment.startOffset() >= forcedEnd;
    }

    private boolean isBlank(Segment segment) throws IOException {
        load(segment, segment.startOffset(), RecordLayout.END_OF_SEGMENT_BYTES);
        return RecordReader.check(window, 0, RecordLayout.END_OF_SEGMENT_BYTES) instanceof RecordCheck.Blank;
    }

    /** Returns the segment's end when the next segment goes on. */
    private long walk(Segment segment, long from, boolean hasNext, boolean isLast, long to) throws IOException {
        long at = from;
        while (segment.endOffset() - at >= RecordLayout.END_OF_SEGMENT_BYTES && at < to) {
            RecordCheck check = checkAt(segment, at);
            if (check instanceof RecordCheck.Valid valid) {
                visitor.record(window, (int) (at - windowStart), at, valid.sizeBytes());
                at += valid.sizeBytes();
            } else if (check instanceof RecordCheck.EndOfSegment && hasNext) {
                return segment.endOffset();
            } else if (isLast && at >= forcedEnd) {
                return endAt(at, check);
            } else {
                long next = findRecord(segment, at + 1);
                if (isLast && next == segment.endOffset()) {
                    if (isEnd(segment, check)) {
                        return endAt(at, check); // Nothing sound follows.
                    }
                    next = forcedEnd;
                }
                visitor.damaged(at, next, check);
                at = next;
            }
        }
        return isLast || at >= to ? at : segment.endOffset();
    }

    /** Whether the log ends, and not only goes on after damage where it was forced to. */
    private boolean isEnd(Segment segment, RecordCheck found) {
        return found instanceof RecordCheck.Blank || forcedEnd > segment.endOffset();
    }

    private long endAt(long at, RecordCheck check) {
        if (!(check instanceof RecordCheck.Blank)) {
            visitor.torn(at, check);
        }
        return at;
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
        long at = from;
        while (segment.endOffset() - at >= RecordLayout.SIZE_BYTES_MIN) {
            load(segment, at, RecordLayout.SIZE_BYTES_MIN);
            int index = (int) (at - windowStart);
            int zeroBytes = zeroBytesAt(index);
            if (zeroBytes > 0) {
                // Only the length of a record may begin with zeros, never its magic number.
                at += zeroBytes - Integer.BYTES;
                continue;
            }
            int magic = RecordLayout.magic(window, index);
            boolean isRecord = magic == RecordLayout.MAGIC_V1 || magic == RecordLayout.MAGIC_V2;
            if (isRecord
                    && RecordLayout.logOffset(window, index) == at
                    && checkAt(segment, at) instanceof RecordCheck.Valid) {
                return at;
            }
            at++;
        }
        return segment.endOffset();
    }

    /** How many zeros the window has from {@code index} on, counted in steps of eight. */
    private int zeroBytesAt(int index) {
        int at = index;
        while (at + Long.BYTES <= window.writerIndex() && window.getLong(at) == 0) {
            at += Long.BYTES;
        }
        return at - index;
    }
}
