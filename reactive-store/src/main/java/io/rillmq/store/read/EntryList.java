package io.rillmq.store.read;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists the entries of a queue, from memory and from its files. On the reading threads. */
final class EntryList {
    private final QueueFiles files;

    EntryList(QueueFiles files) {
        this.files = files;
    }

    /** The entries from {@code from} up to {@code to}, which are readable; places without a message are left out. */
    List<QueueEntry> read(ConsumeQueue queue, long from, long to) throws IOException {
        List<QueueEntry> entries = new ArrayList<>();
        long at = from;
        while (at < to) {
            QueueChunk recent = queue.recent(at);
            QueueChunk chunk = recent == null ? files.read(queue, at, (int) (to - at)) : recent;
            for (long end = Math.min(to, chunk.endIndex()); at < end; at++) {
                if (chunk.sizeBytes(at) != EntryLayout.BLANK) {
                    entries.add(new QueueEntry(at, chunk.logOffset(at), chunk.sizeBytes(at), chunk.tagsCode(at)));
                }
            }
        }
        return entries;
    }
}
