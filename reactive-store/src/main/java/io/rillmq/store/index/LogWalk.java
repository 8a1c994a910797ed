package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogBuffers;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the readable log from record to record, a slice at a time, and reads the keys where they lie. It reads
 * stretches of one size and skips bodies that are longer, so its memory does not grow with the records. Bodies are not
 * checked, whoever reads a message does that; where the frame of a record is damaged, it goes on at the next sound one.
 */
final class LogWalk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWalk.class);
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int LOADS_PER_SLICE = 2;
    /** Up to the body of a record with IPv6 hosts. */
    private static final int HEAD_BYTES_MAX = 112;

    private final CommitLog log;
    private final RecordKeys keys;
    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    private long windowStart;
    /** The end of what was walked: in parts, for it moves with every record. */
    private long offset = LogEnd.NONE.offset();

    private long lastRecordOffset = LogEnd.NONE.lastRecordOffset();
    private long storeMillis = LogEnd.NONE.storeMillis();
    private long loads;

    LogWalk(CommitLog log, RecordKeys keys) {
        this.log = log;
        this.keys = keys;
    }

    /** The end of what was walked. */
    LogEnd position() {
        return new LogEnd(offset, lastRecordOffset, storeMillis);
    }

    void startAt(LogEnd start) {
        offset = start.offset();
        lastRecordOffset = start.lastRecordOffset();
        storeMillis = start.storeMillis();
        window.clear();
    }

    /**
     * Walks a slice, and no farther than {@code end}, behind a record.
     *
     * @param enough asked before each record
     */
    void advance(long end, BooleanSupplier enough) throws IOException {
        long loadsMax = loads + LOADS_PER_SLICE;
        while (offset < end && loads < loadsMax && !enough.getAsBoolean()) {
            // Segments may leave the log at any time.
            if (offset < log.minOffset()) {
                offset = log.minOffset();
            }
            try {
                step(end);
            } catch (IOException e) {
                if (offset >= log.minOffset()) {
                    throw e;
                }
            }
        }
    }

    /** Passes one record, or what is there instead of one. */
    private void step(long readableEnd) throws IOException {
        long at = offset;
        Segment segment = log.segmentAt(at);
        if (segment == null) {
            throw new IOException("the log has no segment for " + at);
        }
        long end = Math.min(readableEnd, segment.endOffset());
        int head = load(segment, at, end, RecordLayout.END_OF_SEGMENT_BYTES);
        if (head < 0 || RecordLayout.magic(window, head) == RecordLayout.MAGIC_END_OF_SEGMENT) {
            offset = end;
            return;
        }
        head = load(segment, at, end, RecordLayout.SIZE_BYTES_MIN);
        if (head < 0 || !isRecord(at, head, end) || !readKeys(segment, at, end)) {
            long next = findRecord(segment, at + 1, end);
            LOG.warn("the log is damaged from {} to {}: no keys are read there", at, next);
            offset = next;
        }
    }

    /** Whether the index has the beginning of a record that knows its place and ends before {@code end}. */
    private boolean isRecord(long at, int index, long end) {
        int magic = RecordLayout.magic(window, index);
        int sizeBytes = RecordLayout.sizeBytes(window, index);
        return (magic == RecordLayout.MAGIC_V1 || magic == RecordLayout.MAGIC_V2)
                && sizeBytes >= RecordLayout.SIZE_BYTES_MIN
                && at + sizeBytes <= end
                && RecordLayout.logOffset(window, index) == at;
    }

    /** Moves behind the record; false when its lengths do not fit together. */
    private boolean readKeys(Segment segment, long at, long end) throws IOException {
        int head = load(segment, at, end, (int) Math.min(HEAD_BYTES_MAX, end - at));
        int sizeBytes = RecordLayout.sizeBytes(window, head);
        boolean isWide = RecordLayout.magic(window, head) == RecordLayout.MAGIC_V2;
        int sysFlag = RecordLayout.sysFlag(window, head);
        long recordMillis = RecordLayout.storeMillis(window, head);
        int bodyBytes = RecordLayout.bodyBytes(window, head);
        long topicAt = at + RecordLayout.bodyIndex(window, head) - head + bodyBytes;
        int lengthBytes = isWide ? Short.BYTES : Byte.BYTES;
        long tailBytes = at + sizeBytes - topicAt;
        // An IPv6 flag on a record too short for it leaves no room either.
        if (bodyBytes < 0 || tailBytes < lengthBytes + Short.BYTES || tailBytes > 2L * (Short.BYTES + 0xffff)) {
            return false;
        }
        int topic = load(segment, topicAt, end, (int) tailBytes);
        int topicFrom = topic + lengthBytes;
        int topicEnd = topicFrom + (isWide ? window.getUnsignedShort(topic) : window.getUnsignedByte(topic));
        int propertiesFrom = topicEnd + Short.BYTES;
        int recordEnd = topic + (int) tailBytes;
        if (propertiesFrom > recordEnd || propertiesFrom + window.getUnsignedShort(topicEnd) != recordEnd) {
            return false;
        }
        if (RecordKeys.isIndexed(sysFlag)) {
            keys.read(window, topicFrom, topicEnd, propertiesFrom, recordEnd, at, recordMillis);
        }
        offset = at + sizeBytes;
        lastRecordOffset = at;
        storeMillis = recordMillis;
        return true;
    }

    /** The next place where a record with sound lengths begins, or {@code end}. */
    private long findRecord(Segment segment, long from, long end) throws IOException {
        for (long at = from; end - at >= RecordLayout.SIZE_BYTES_MIN; at++) {
            int index = load(segment, at, end, RecordLayout.SIZE_BYTES_MIN);
            if (isRecord(at, index, end)) {
                return at;
            }
        }
        return end;
    }

    /**
     * Makes {@code sizeBytes} of the log readable in the window.
     *
     * @return the index of {@code logOffset} in it, -1 when they do not end before {@code end}
     */
    private int load(Segment segment, long logOffset, long end, int sizeBytes) throws IOException {
        if (logOffset + sizeBytes > end) {
            return -1;
        }
        if (logOffset >= windowStart && logOffset + sizeBytes <= windowStart + window.readableBytes()) {
            return (int) (logOffset - windowStart);
        }
        if (window.capacity() == 0) {
            window = LogBuffers.allocate(WINDOW_BYTES);
        }
        window.clear();
        loads++;
        int length = (int) Math.min(WINDOW_BYTES, end - logOffset);
        int count = segment.read(window.internalNioBuffer(0, length), logOffset);
        if (count < sizeBytes) {
            throw new IOException("segment " + segment.startOffset() + " ends at " + (logOffset + count));
        }
        window.writerIndex(count);
        windowStart = logOffset;
        return 0;
    }

    @Override
    public void close() {
        window.release();
        window = Unpooled.EMPTY_BUFFER;
    }
}
