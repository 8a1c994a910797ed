package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.FileNames;
import io.rillmq.store.log.LogBuffers;
import io.rillmq.store.log.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The segments of a log, opened to be read, without those at the end that nothing was ever written to. */
final class LogFiles implements Closeable {
    private static final int BLOCK_BYTES = 1 << 20;

    private final List<Segment> segments;
    private final int blankCount;

    private LogFiles(List<Segment> segments, int blankCount) {
        this.segments = segments;
        this.blankCount = blankCount;
    }

    static LogFiles open(Disk disk, Path directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        boolean complete = false;
        try {
            for (String name : disk.list(directory)) {
                if (FileNames.isOffset(name)) {
                    segments.add(Segment.openToRead(disk, directory.resolve(name), FileNames.offsetOf(name)));
                }
            }
            int written = segments.size();
            while (written > 0 && isBlank(segments.get(written - 1))) {
                written--;
                segments.get(written).close();
            }
            int blankCount = segments.size() - written;
            segments.subList(written, segments.size()).clear();
            complete = true;
            return new LogFiles(segments, blankCount);
        } finally {
            if (!complete) {
                for (Segment segment : segments) {
                    segment.close();
                }
            }
        }
    }

    private static boolean isBlank(Segment segment) throws IOException {
        ByteBuf block = LogBuffers.allocate(BLOCK_BYTES);
        try {
            for (long at = segment.startOffset(); at < segment.endOffset(); at += BLOCK_BYTES) {
                int count = segment.read(block.internalNioBuffer(0, BLOCK_BYTES), at);
                if (block.forEachByte(0, count, each -> each == 0) >= 0) {
                    return false;
                }
            }
            return true;
        } finally {
            block.release();
        }
    }

    List<Segment> segments() {
        return segments;
    }

    /** Files behind the written ones that were made ahead. */
    int blankCount() {
        return blankCount;
    }

    long segmentBytes() {
        return segments.isEmpty() ? 0 : sizeBytes(segments.get(0));
    }

    long minOffset() {
        return segments.isEmpty() ? 0 : segments.get(0).startOffset();
    }

    long totalBytes() {
        return segments.stream().mapToLong(LogFiles::sizeBytes).sum();
    }

    boolean has(long logOffset) {
        return segments.stream().anyMatch(segment -> contains(segment, logOffset));
    }

    private static boolean contains(Segment segment, long logOffset) {
        return logOffset >= segment.startOffset() && logOffset < segment.endOffset();
    }

    private static long sizeBytes(Segment segment) {
        return segment.endOffset() - segment.startOffset();
    }

    /** Names and lengths as RocketMQ wants them. */
    void check(Findings findings) {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            String name = FileNames.of(segment.startOffset());
            if (sizeBytes(segment) != segmentBytes()) {
                findings.problem(
                        "segment " + name + " has " + sizeBytes(segment) + " bytes, the first one " + segmentBytes());
            }
            if (segmentBytes() > 0 && segment.startOffset() % segmentBytes() != 0) {
                findings.problem("segment " + name + " does not begin at a multiple of " + segmentBytes());
            }
            if (i > 0 && segment.startOffset() > segments.get(i - 1).endOffset()) {
                findings.problem("the log has no segment from "
                        + segments.get(i - 1).endOffset() + " to " + segment.startOffset());
            }
        }
        if (blankCount > 0) {
            findings.note(blankCount + (blankCount == 1 ? " segment was" : " segments were")
                    + " made ahead and never written to");
        }
    }

    /**
     * The bytes of the record that an entry tells of, as many as the log has of it.
     *
     * @return a buffer that the caller owns; empty when the log has no such place
     */
    Optional<ByteBuf> read(long logOffset, int sizeBytes) throws IOException {
        for (Segment segment : segments) {
            if (contains(segment, logOffset)
                    && sizeBytes >= RecordLayout.SIZE_BYTES_MIN
                    && sizeBytes <= segment.endOffset() - logOffset) {
                ByteBuf record = LogBuffers.allocate(sizeBytes);
                boolean complete = false;
                try {
                    record.writerIndex(segment.read(record.internalNioBuffer(0, sizeBytes), logOffset));
                    complete = true;
                    return Optional.of(record);
                } finally {
                    if (!complete) {
                        record.release();
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
