package io.rillmq.store.queue;

/**
 * A stretch of entries of one consume queue in memory, laid out as on disk. The publishing thread appends; an entry
 * does not change once the queue's max offset is beyond it, so that readers need no lock.
 */
public final class QueueChunk {
    private final long startIndex;
    private final byte[] entries;

    QueueChunk(long startIndex, byte[] entries) {
        this.startIndex = startIndex;
        this.entries = entries;
    }

    /** Blank entries, to be replaced where the log has a record; {@code logOffset} is behind the last of these. */
    public static QueueChunk blank(long from, int count, long logOffset) {
        QueueChunk blank = new QueueChunk(from, new byte[count * EntryLayout.SIZE_BYTES]);
        for (long at = from; at < from + count; at++) {
            blank.put(at, logOffset, EntryLayout.BLANK, 0);
        }
        return blank;
    }

    /** Queue offset of the first entry. */
    public long startIndex() {
        return startIndex;
    }

    /** Queue offset behind the last entry that fits. */
    public long endIndex() {
        return startIndex + entries.length / EntryLayout.SIZE_BYTES;
    }

    int capacity() {
        return entries.length / EntryLayout.SIZE_BYTES;
    }

    public void put(long queueOffset, long logOffset, int sizeBytes, long tagsCode) {
        EntryLayout.write(entries, at(queueOffset), logOffset, sizeBytes, tagsCode);
    }

    public long logOffset(long queueOffset) {
        return EntryLayout.logOffset(entries, at(queueOffset));
    }

    /** Size of the record in bytes; {@link EntryLayout#BLANK} where the queue has no message. */
    public int sizeBytes(long queueOffset) {
        return EntryLayout.sizeBytes(entries, at(queueOffset));
    }

    public long tagsCode(long queueOffset) {
        return EntryLayout.tagsCode(entries, at(queueOffset));
    }

    /** Gives each blank entry the log offset of the entry after it, so that all are in order. */
    public void orderBlankEntries() {
        for (long at = endIndex() - 2; at >= startIndex; at--) {
            if (sizeBytes(at) == EntryLayout.BLANK) {
                put(at, logOffset(at + 1), EntryLayout.BLANK, 0);
            }
        }
    }

    byte[] bytes() {
        return entries;
    }

    int at(long queueOffset) {
        return (int) (queueOffset - startIndex) * EntryLayout.SIZE_BYTES;
    }
}
