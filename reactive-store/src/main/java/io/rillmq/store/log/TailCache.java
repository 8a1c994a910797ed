package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The newest bytes of the log in direct memory, as a short row of {@link TailChunk}s. The writer adds chunks at one end
 * and drops them at the other; any thread copies from it without a system call. Bounded: readers hold no chunk longer
 * than one read takes.
 */
public final class TailCache {
    private static final int CHUNKS = 16;
    private static final int CHUNK_BYTES_MAX = 1 << 20;
    private static final int CHUNK_BYTES_MIN = 64 << 10;
    private static final TailChunk[] NONE = {};

    private final int sizeBytesMax;
    private final int chunkBytes;

    /** The writer's own list of what is in {@link #chunks}. */
    private final ArrayDeque<TailChunk> row = new ArrayDeque<>();

    private long sizeBytes;
    private volatile TailChunk[] chunks = NONE;

    public TailCache(int sizeBytesMax) {
        this.sizeBytesMax = sizeBytesMax;
        this.chunkBytes = Math.max(CHUNK_BYTES_MIN, Math.min(CHUNK_BYTES_MAX, sizeBytesMax / CHUNKS));
    }

    /** Adds an empty chunk that begins at {@code logOffset} and holds {@code needBytes} or more. Writer only. */
    public TailChunk add(long logOffset, int needBytes) {
        int capacityBytes = Math.max(chunkBytes, needBytes);
        while (!row.isEmpty() && sizeBytes + capacityBytes > sizeBytesMax) {
            dropOldest(1);
        }
        TailChunk added = new TailChunk(logOffset, capacityBytes);
        row.addLast(added);
        sizeBytes += capacityBytes;
        chunks = row.toArray(NONE);
        return added;
    }

    private void dropOldest(int count) {
        for (int i = 0; i < count; i++) {
            TailChunk oldest = row.removeFirst();
            sizeBytes -= oldest.capacityBytes();
            chunks = row.toArray(NONE);
            oldest.release();
        }
    }

    /** The lowest log offset that may still be in memory; {@code Long.MAX_VALUE} when nothing is. Any thread. */
    public long startOffset() {
        TailChunk[] all = chunks;
        return all.length == 0 ? Long.MAX_VALUE : all[0].startOffset();
    }

    /** Whether these bytes were in memory a moment ago. Any thread. */
    public boolean has(long logOffset, int sizeBytes) {
        return find(logOffset, sizeBytes) != null;
    }

    /**
     * Appends bytes of the log to {@code target}. Any thread; no system call, no lock.
     *
     * @return false when they are not in memory; {@code target} is unchanged then
     */
    public boolean copy(long logOffset, int sizeBytes, ByteBuf target) {
        TailChunk chunk = pin(logOffset, sizeBytes);
        if (chunk == null) {
            return false;
        }
        try {
            chunk.copyTo(target, logOffset, sizeBytes);
            return true;
        } finally {
            chunk.unpin();
        }
    }

    /**
     * The chunk that holds these bytes, which stays until {@link TailChunk#unpin}. Any thread.
     *
     * @return null when they are not in memory
     */
    public @Nullable TailChunk pin(long logOffset, int sizeBytes) {
        TailChunk chunk = find(logOffset, sizeBytes);
        return chunk != null && chunk.pin() ? chunk : null;
    }

    private @Nullable TailChunk find(long logOffset, int sizeBytes) {
        TailChunk[] all = chunks;
        for (int i = all.length - 1; i >= 0; i--) {
            TailChunk chunk = all[i];
            if (logOffset >= chunk.startOffset()) {
                return chunk.holds(logOffset, sizeBytes) ? chunk : null;
            }
        }
        return null;
    }

    /** Drops everything. After the writer has ended. */
    public void close() {
        dropOldest(row.size());
    }
}
