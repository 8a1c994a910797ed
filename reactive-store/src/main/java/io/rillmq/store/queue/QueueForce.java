package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes durable what {@link QueueFileWriter} wrote, and that it is there. One thread at a time, but for {@link #force} of
 * different queues.
 */
public final class QueueForce {
    private static final Logger LOG = LoggerFactory.getLogger(QueueForce.class);

    private final QueueDirectory directory;
    private final Disk disk;

    /** Topics whose directory has new queues, or is new itself. */
    private final Set<Topic> unforcedTopics = new HashSet<>();

    /** Whether entries are written before they are forced, after a force that may have failed. */
    private enum Again {
        NO,
        WHEN_SOUND,
        YES
    }

    public QueueForce(QueueDirectory directory) {
        this.directory = directory;
        this.disk = directory.disk();
    }

    /**
     * Forces the files that were written since the last force. Names of new queues follow in {@link #forceNames}. Files are
     * forced nowhere else while the store runs: the force after one that failed has to know of it.
     *
     * @throws DamagedEntriesException when a force that failed lost entries; nothing more can be forced until they are
     *     written again
     */
    public void force(ConsumeQueue queue) throws IOException {
        force(queue, true);
    }

    /** As {@link #force}, with what is damaged as it is. */
    public void forceDamaged(ConsumeQueue queue) throws IOException {
        force(queue, false);
    }

    private void force(ConsumeQueue queue, boolean mustBeSound) throws IOException {
        if (queue.isRemoved() || !queue.isToBeForced()) {
            return;
        }
        Again again = !queue.forceBegins() ? Again.NO : mustBeSound ? Again.WHEN_SOUND : Again.YES;
        force(queue, queue.repairedFrom(), queue.repairedTo(), again);
        force(queue, queue.forcedOffset(), queue.writtenOffset(), again);
        if (queue.hasUnforcedNames()) {
            disk.forceDirectory(directory.of(queue.topic(), queue.queueId()));
        }
        queue.forced();
    }

    private void force(ConsumeQueue queue, long from, long to, Again again) throws IOException {
        if (from == to) {
            return;
        }
        // Where the queue begins with these entries, what stands before them in their file goes with them.
        long first = from > queue.minOffset() ? from : directory.startOfFile(from);
        for (long start = directory.startOfFile(from); start < to; start = directory.endOfFile(start)) {
            try (DiskFile file = directory.open(queue, start)) {
                if (again != Again.NO) {
                    long end = Math.min(to, directory.endOfFile(start));
                    writeAgain(file, queue, Math.max(start, first), end, again == Again.WHEN_SOUND);
                }
                file.force();
            } catch (FileNotFoundException | NoSuchFileException e) {
                LOG.warn("a file of {} was deleted while the store runs", queue, e);
            }
        }
    }

    /**
     * Writes entries in the place where they are, from memory as far as it has them. After a failed force the system may
     * go on to show what never came to the device, and a later force passes over it.
     *
     * @throws DamagedEntriesException when it shows them no more, memory does not have them, and they must be sound
     */
    private void writeAgain(DiskFile file, ConsumeQueue queue, long from, long to, boolean mustBeSound)
            throws IOException {
        byte[] entries = new byte[(int) (to - from) * EntryLayout.SIZE_BYTES];
        file.readFully(ByteBuffer.wrap(entries), directory.position(from));
        long first = Math.max(from, queue.minOffset());
        for (long at = first; at < to; ) {
            QueueChunk chunk = queue.recent(at);
            long until = chunk == null ? at + 1 : Math.min(to, chunk.endIndex());
            if (chunk != null) {
                int length = (int) (until - at) * EntryLayout.SIZE_BYTES;
                System.arraycopy(
                        chunk.bytes(), chunk.at(at), entries, (int) (at - from) * EntryLayout.SIZE_BYTES, length);
            }
            at = until;
        }
        long sound = first + EntryLayout.countInOrder(entries, (int) (first - from) * EntryLayout.SIZE_BYTES);
        if (sound < to && mustBeSound) {
            throw new DamagedEntriesException(queue, sound, "a force that failed may have lost it");
        }
        file.writeFully(ByteBuffer.wrap(entries), directory.position(from));
    }

    /** The names of the queues of {@code topic} may not be durable yet. */
    public void unforced(Topic topic) {
        unforcedTopics.add(topic);
    }

    /** Makes durable that the queues which were new since the last call are there. */
    public void forceNames() throws IOException {
        if (unforcedTopics.isEmpty()) {
            return;
        }
        for (Topic topic : unforcedTopics) {
            if (disk.exists(directory.of(topic))) {
                disk.forceDirectory(directory.of(topic));
            }
        }
        disk.forceDirectory(directory.path());
        Path root = directory.path().getParent();
        if (root != null) {
            disk.forceDirectory(root);
        }
        unforcedTopics.clear();
    }
}
