package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.CheckedFileReader;
import io.rillmq.store.file.CheckedFileWriter;
import io.rillmq.store.log.LogEnd;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * All consume queues in one file: what their own files hold, and the entries behind that. Big-endian:
 *
 * <pre>
 *  magic 8, boot id (length 2, text), applied offset 8, last record offset 8, store time 8, forced offset 8
 *  for each queue: 1, topic (length 2, text), queue id 4, min 8, written 8, forced 8, first log offset 8,
 *                  last log offset 8, count 4, entries of 20
 *  0
 *  CRC-32 of all before 4
 * </pre>
 *
 * Queues are written and read one by one: a hundred thousand of them take no memory beside their own.
 */
public final class QueueSnapshot {
    private static final long MAGIC = 0x52696c6c51756533L;
    private static final int QUEUE = 1;
    private static final int END = 0;
    private static final byte[] NO_ENTRIES = {};

    private QueueSnapshot() {}

    /** Told of each queue in a snapshot. */
    public interface Visitor {
        /** @param tail entries behind those in files, laid out as in a file */
        void queue(QueueState state, byte[] tail) throws IOException;
    }

    public static void writeHead(CheckedFileWriter out, SnapshotHead head) throws IOException {
        out.putLong(MAGIC);
        out.putText(head.bootId());
        out.putLong(head.applied().offset());
        out.putLong(head.applied().lastRecordOffset());
        out.putLong(head.applied().storeMillis());
        out.putLong(head.forcedOffset());
    }

    /** What is in files, and of what is only in memory the entries of messages below {@code logOffset}. */
    public static void writeWithTail(CheckedFileWriter out, ConsumeQueue queue, long logOffset) throws IOException {
        long to = queue.firstUnwrittenFrom(logOffset);
        QueueState state = queue.writtenState();
        writeState(out, state);
        long at = state.writtenOffset();
        out.putInt((int) (to - at));
        while (at < to) {
            QueueChunk chunk = queue.unwritten(at);
            long until = Math.min(to, chunk.endIndex());
            out.putBytes(chunk.bytes(), chunk.at(at), (int) (until - at) * EntryLayout.SIZE_BYTES);
            at = until;
        }
    }

    /** What is in files and on the device. */
    public static void writeForced(CheckedFileWriter out, ConsumeQueue queue) throws IOException {
        writeState(out, queue.forcedState());
        out.putInt(0);
    }

    private static void writeState(CheckedFileWriter out, QueueState state) throws IOException {
        out.putByte(QUEUE);
        out.putText(state.topic().value());
        out.putInt(state.queueId());
        out.putLong(state.minOffset());
        out.putLong(state.writtenOffset());
        out.putLong(state.forcedOffset());
        out.putLong(state.firstLogOffset());
        out.putLong(state.lastLogOffset());
    }

    public static void writeEnd(CheckedFileWriter out) throws IOException {
        out.putByte(END);
    }

    /** @throws IOException also when it is no head of a snapshot */
    public static SnapshotHead readHead(CheckedFileReader in) throws IOException {
        if (in.getLong() != MAGIC) {
            throw new IOException("no snapshot of this version");
        }
        return new SnapshotHead(in.getText(), new LogEnd(in.getLong(), in.getLong(), in.getLong()), in.getLong());
    }

    /** @throws IOException also when what follows the head is not well-formed; some queues may have been given by then */
    public static void readQueues(CheckedFileReader in, Visitor visitor) throws IOException {
        Topic topic = null;
        int kind = in.getByte();
        while (kind == QUEUE) {
            topic = topicOf(in.getText(), topic);
            QueueState state;
            try {
                state = new QueueState(
                        topic, in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
            } catch (IllegalArgumentException e) {
                throw new IOException("not well-formed: " + e.getMessage(), e);
            }
            int count = in.getInt();
            if (count < 0 || count > in.remaining() / EntryLayout.SIZE_BYTES) {
                throw new IOException("not well-formed: " + count + " entries of " + topic);
            }
            visitor.queue(state, count == 0 ? NO_ENTRIES : in.getBytes(count * EntryLayout.SIZE_BYTES));
            kind = in.getByte();
        }
        if (kind != END || in.remaining() > 0) {
            throw new IOException("not well-formed: " + kind + " where a queue or the end should be");
        }
    }

    /** Queues of one topic share its name in memory. */
    private static Topic topicOf(String name, @Nullable Topic last) throws IOException {
        if (last != null && last.value().equals(name)) {
            return last;
        }
        try {
            return new Topic(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("not well-formed: " + e.getMessage(), e);
        }
    }
}
