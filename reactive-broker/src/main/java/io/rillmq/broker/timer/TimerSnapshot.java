package io.rillmq.broker.timer;

import io.rillmq.broker.table.Owner;
import io.rillmq.store.MessageStore;
import io.rillmq.store.file.CheckedFileReader;
import io.rillmq.store.file.CheckedFileWriter;
import io.rillmq.store.file.Disk;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that a start goes on from: what waits, and from where on the log tells the rest. It is written piece by piece
 * while things go on, so it may hold what came later than the places it names, and may miss what ended later; applying
 * the log from those places on makes both right.
 *
 * <pre>
 * magic 4, version 4, queueOffset 8, logOffset 8
 * again and again: count 4, of each timer dueMillis 8, key 8, logOffset 8, sizeBytes 4
 * -1 4, end of the log 8, CRC-32 4
 * </pre>
 */
final class TimerSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(TimerSnapshot.class);
    private static final int MAGIC = 0x52544d52;
    private static final int VERSION = 1;
    private static final int END = -1;
    private static final int TIMER_BYTES = 28;

    private final Disk disk;
    private final Path path;

    TimerSnapshot(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /**
     * Where the log goes on from a snapshot.
     *
     * @param queueOffset first record of the timers' queue that is not contained
     * @param logOffset deliveries that are not contained are behind it
     */
    record Start(long queueOffset, long logOffset) {}

    /**
     * Fills {@code pending}. Blocks.
     *
     * @return empty when there is no file, or none that fits the log; some timers may be there already then
     */
    Optional<Start> read(PendingTimers pending, long logEnd) throws IOException {
        Optional<CheckedFileReader> opened = CheckedFileReader.open(disk, path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (CheckedFileReader in = opened.get()) {
            if (in.getInt() != MAGIC || in.getInt() != VERSION) {
                LOG.warn("{} is of another version, what waits is found in the log", path);
                return Optional.empty();
            }
            Start start = new Start(in.getLong(), in.getLong());
            for (int count = in.getInt(); count != END; count = in.getInt()) {
                for (int i = 0; i < count; i++) {
                    pending.add(new Timer(in.getLong(), in.getLong(), in.getLong(), in.getInt()));
                }
            }
            if (in.getLong() > logEnd) {
                // The log lost its end, and with it perhaps what ended timers that are not in here any more.
                LOG.warn("{} is ahead of the log, what waits is found in the log", path);
                return Optional.empty();
            }
            return Optional.of(start);
        }
    }

    /** Nothing happens when there is none. Blocks. */
    void delete() throws IOException {
        disk.delete(path);
    }

    /**
     * Writes what waits; on the owner, which does not wait for the disk.
     *
     * @return how long the file is
     */
    Future<Long> write(PendingTimers pending, Start start, Owner owner, MessageStore store) {
        return owner.block(() -> begin(start)).compose(out -> copy(out, pending, 0, 0, owner)
                .compose(bytes -> owner.block(() -> {
                    out.putInt(END);
                    out.putLong(store.maxLogOffset());
                    out.commit();
                    return bytes;
                }))
                .eventually(() -> owner.block(() -> {
                    out.close();
                    return null;
                })));
    }

    private CheckedFileWriter begin(Start start) throws IOException {
        CheckedFileWriter out = new CheckedFileWriter(disk, path);
        boolean isBegun = false;
        try {
            out.putInt(MAGIC);
            out.putInt(VERSION);
            out.putLong(start.queueOffset());
            out.putLong(start.logOffset());
            isBegun = true;
            return out;
        } finally {
            if (!isBegun) {
                out.close();
            }
        }
    }

    private Future<Long> copy(CheckedFileWriter out, PendingTimers pending, int chunk, long bytes, Owner owner) {
        if (chunk >= pending.chunkCount()) {
            return Future.succeededFuture(bytes);
        }
        List<Timer> timers = pending.ofChunk(chunk);
        return owner.block(() -> {
                    put(out, timers);
                    return null;
                })
                .compose(ignored -> copy(out, pending, chunk + 1, bytes + (long) timers.size() * TIMER_BYTES, owner));
    }

    private static void put(CheckedFileWriter out, List<Timer> timers) throws IOException {
        out.putInt(timers.size());
        for (Timer each : timers) {
            out.putLong(each.dueMillis());
            out.putLong(each.key());
            out.putLong(each.logOffset());
            out.putInt(each.sizeBytes());
        }
    }
}
