package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the log and how far it is written, forced and readable.
 *
 * <pre>
 *  min                 readable        forced or written, whichever the flush level
 *   |  record  record  ...   |  record  ...  |  zeros
 * </pre>
 *
 * One thread appends and rolls, another one drops what is too old. The ends and the list of segments are published to
 * any thread.
 */
public final class CommitLog {
    private static final AtomicReferenceFieldUpdater<CommitLog, Segment[]> SEGMENTS =
            AtomicReferenceFieldUpdater.newUpdater(CommitLog.class, Segment[].class, "segments");

    private final Disk disk;
    private final Path directory;
    private final int segmentBytes;

    /** The writer adds at one end, the retention takes away at the other. */
    private volatile Segment[] segments;

    private volatile LogEnd forced = LogEnd.NONE;
    private volatile LogEnd readable = LogEnd.NONE;
    private volatile LogEnd dispatched = LogEnd.NONE;

    private CommitLog(Disk disk, Path directory, int segmentBytes, Segment[] segments) {
        this.disk = disk;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.segments = segments;
    }

    /** Opens the segments in {@code directory}, which need not exist. What they hold is not looked at. */
    public static CommitLog open(Disk disk, Path directory, LogConfig config) throws IOException {
        disk.createDirectories(directory);
        List<String> names =
                disk.list(directory).stream().filter(FileNames::isOffset).toList();
        List<Segment> segments = new ArrayList<>();
        boolean complete = false;
        try {
            for (int i = 0; i < names.size(); i++) {
                long startOffset = FileNames.offsetOf(names.get(i));
                if (i > 0 && startOffset != segments.get(i - 1).endOffset()) {
                    throw new IOException(
                            "segment " + FileNames.of(segments.get(i - 1).endOffset()) + " is missing in " + directory
                                    + " before " + names.get(i));
                }
                boolean isLast = i == names.size() - 1;
                segments.add(openSegment(disk, directory.resolve(names.get(i)), startOffset, config, isLast));
            }
            complete = true;
        } finally {
            if (!complete) {
                for (Segment segment : segments) {
                    segment.close();
                }
            }
        }
        return new CommitLog(disk, directory, config.segmentBytes(), segments.toArray(Segment[]::new));
    }

    private static Segment openSegment(Disk disk, Path path, long startOffset, LogConfig config, boolean isLast)
            throws IOException {
        DiskFile file = disk.open(path);
        boolean complete = false;
        try {
            long length = file.length();
            if (startOffset % config.segmentBytes() != 0 || length > config.segmentBytes()) {
                throw new IOException("segment " + path + " of " + length
                        + " bytes does not fit mappedFileSizeCommitLog " + config.segmentBytes());
            }
            if (length < config.segmentBytes()) {
                // A crash while the newest segment was created or cleared leaves it short; others are never short.
                if (!isLast) {
                    throw new IOException("segment " + path + " of " + length
                            + " bytes is shorter than mappedFileSizeCommitLog " + config.segmentBytes());
                }
                file.setLength(config.segmentBytes());
            }
            complete = true;
            return new Segment(startOffset, config.segmentBytes(), file);
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public boolean isEmpty() {
        return segments.length == 0;
    }

    /** Log offset of the first byte that is still there. */
    public long minOffset() {
        Segment[] all = segments;
        return all.length == 0 ? 0 : all[0].startOffset();
    }

    /** Everything below is on the device. */
    public LogEnd forced() {
        return forced;
    }

    /** Everything below may be read and shown: it is as safe as the flush level promises. */
    public LogEnd readable() {
        return readable;
    }

    /** The offset of {@link #readable}. */
    public long readableEnd() {
        return readable.offset();
    }

    /** Only whoever forces. */
    public void publishForced(LogEnd end) {
        forced = end;
    }

    /** Everything below is in the views' memory: behind {@link #readable} for the moment that this takes. */
    public LogEnd dispatched() {
        return dispatched;
    }

    /** Only the thread that publishes messages. */
    public void publishReadable(LogEnd end) {
        readable = end;
    }

    /** Only the thread that publishes messages. */
    public void publishDispatched(LogEnd end) {
        dispatched = end;
    }

    /** The segments, oldest first; not to be changed. */
    public List<Segment> segments() {
        return List.of(segments);
    }

    /** The segment that holds {@code logOffset}, null when none does. */
    public @Nullable Segment segmentAt(long logOffset) {
        Segment[] all = segments;
        if (all.length == 0 || logOffset < all[0].startOffset()) {
            return null;
        }
        long number = (logOffset - all[0].startOffset()) / segmentBytes;
        return number < all.length ? all[(int) number] : null;
    }

    /** The segment to which the log is written, null before the first append. Writer only. */
    public @Nullable Segment last() {
        Segment[] all = segments;
        return all.length == 0 ? null : all[all.length - 1];
    }

    /**
     * Ends the last segment at {@code end} and adds a new one. Writer only. The old segment is forced whole before the
     * new one exists: a hole at its end would hide everything after it from a recovery.
     */
    public Segment roll(long end) throws IOException {
        Segment old = last();
        long startOffset = end;
        if (old != null) {
            writeFiller(old, end);
            old.force();
            startOffset = old.endOffset();
        }
        DiskFile file = disk.create(directory.resolve(FileNames.of(startOffset)), segmentBytes);
        Segment added = new Segment(startOffset, segmentBytes, file);
        SEGMENTS.updateAndGet(this, all -> {
            Segment[] grown = Arrays.copyOf(all, all.length + 1);
            grown[all.length] = added;
            return grown;
        });
        return added;
    }

    /**
     * Deletes the oldest segment, which must not be the last; durably, so that a crash between two calls leaves no gap.
     * Readers of it find that it is gone. Retention only, for segments that are forced and that no view will read again.
     */
    public void dropOldest() throws IOException {
        Segment[] all = segments;
        if (all.length < 2) {
            throw new AssertionError("the last segment of " + directory + " was to be dropped");
        }
        // When this fails, the segment is still a part of the log and the next attempt begins with it.
        disk.delete(directory.resolve(FileNames.of(all[0].startOffset())));
        SEGMENTS.updateAndGet(this, current -> Arrays.copyOfRange(current, 1, current.length));
        all[0].drop();
    }

    /**
     * Store time of the first record of {@code segment}: no record before is younger.
     *
     * @return empty when no sound record is there
     */
    public OptionalLong firstStoreMillis(Segment segment) throws IOException {
        if (segment.startOffset() >= readableEnd()) {
            return OptionalLong.empty();
        }
        ByteBuf head = read(segment.startOffset(), RecordFields.STORE_MILLIS_END_MAX);
        try {
            return head.readableBytes() == RecordFields.STORE_MILLIS_END_MAX
                            && RecordLayout.logOffset(head, 0) == segment.startOffset()
                    ? OptionalLong.of(RecordLayout.storeMillis(head, 0))
                    : OptionalLong.empty();
        } finally {
            head.release();
        }
    }

    private static void writeFiller(Segment segment, long end) throws IOException {
        int left = (int) (segment.endOffset() - end);
        if (left < RecordLayout.END_OF_SEGMENT_BYTES) {
            return; // Not our doing: a writer always leaves room for it.
        }
        ByteBuffer filler = ByteBuffer.allocate(RecordLayout.END_OF_SEGMENT_BYTES);
        filler.putInt(left).putInt(RecordLayout.MAGIC_END_OF_SEGMENT).flip();
        segment.write(filler, end);
    }

    /**
     * Cuts everything from {@code end} on, and makes sure that what is before is on the device. Before any other thread
     * uses the log.
     *
     * @param writeAgainFrom what is below surely is on the device; more than {@code end} when that is not known
     */
    public void truncate(long end, long writeAgainFrom) throws IOException {
        List<Segment> kept = new ArrayList<>();
        Segment[] all = segments;
        for (Segment segment : all) {
            if (segment.startOffset() < end || kept.isEmpty()) {
                kept.add(segment);
            } else {
                segment.close();
            }
        }
        // The newest first, so that a crash in between leaves no gap.
        for (int i = all.length - 1; i >= kept.size(); i--) {
            disk.delete(directory.resolve(FileNames.of(all[i].startOffset())));
        }
        segments = kept.toArray(Segment[]::new);
        Segment last = last();
        if (last != null) {
            last.clearFrom(end);
            // Older segments were forced before this one was made.
            last.writeAgain(
                    writeAgainFrom > end ? last.startOffset() : Math.max(writeAgainFrom, last.startOffset()), end);
            last.force();
        }
    }

    /**
     * Reads one record's bytes, or as many as the segment holds, without looking at them.
     *
     * @return a buffer that the caller owns; empty when the log has no such place
     */
    public ByteBuf read(long logOffset, int sizeBytes) throws IOException {
        Segment segment = segmentAt(logOffset);
        if (segment == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        int wanted = (int) Math.min(sizeBytes, segment.endOffset() - logOffset);
        ByteBuf buf = Unpooled.directBuffer(wanted);
        boolean complete = false;
        try {
            int count = segment.read(buf.internalNioBuffer(0, wanted), logOffset);
            buf.writerIndex(count);
            complete = true;
            return buf;
        } finally {
            if (!complete) {
                buf.release();
            }
        }
    }

    /** Closes every segment. After all threads that use the log have ended. */
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
