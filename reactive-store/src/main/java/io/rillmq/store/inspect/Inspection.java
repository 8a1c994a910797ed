package io.rillmq.store.inspect;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskLock;
import io.rillmq.store.index.IndexFigures;
import io.rillmq.store.log.LogScan;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store directory that is only looked at. While this is open nobody can open the store, provided that the directory
 * has a file {@code lock}, as every store that was ever open has. Owned by one thread; every method blocks.
 */
public final class Inspection implements Closeable {
    private final Disk disk;
    private final Path root;
    private final @Nullable DiskLock lock;

    private Inspection(Disk disk, Path root, @Nullable DiskLock lock) {
        this.disk = disk;
        this.root = root;
        this.lock = lock;
    }

    /** @throws NotInspectableException when {@code root} is no store or is in use */
    public static Inspection open(Path root) throws NotInspectableException {
        return open(Disk.real(), root);
    }

    static Inspection open(Disk disk, Path root) throws NotInspectableException {
        try {
            if (!disk.exists(root)) {
                throw new NotInspectableException("there is no directory " + root);
            }
            if (!disk.exists(root.resolve("commitlog"))) {
                throw new NotInspectableException(
                        root + " is no store: it has no directory commitlog; give a broker's storePathRootDir");
            }
            Path lockFile = root.resolve("lock");
            if (!disk.exists(lockFile)) {
                return new Inspection(disk, root, null);
            }
            DiskLock lock = disk.lockToRead(lockFile)
                    .orElseThrow(() -> new NotInspectableException(
                            root + " is in use by another process: stop its broker first, or look at a copy"));
            return new Inspection(disk, root, lock);
        } catch (IOException e) {
            throw new NotInspectableException("cannot read " + root + ": " + e.getMessage(), e);
        }
    }

    /** Verifies everything. Reads the whole log. */
    public CheckReport check(Progress progress) throws IOException {
        Findings findings = new Findings();
        SideFiles side = new SideFiles(disk, root, findings);
        boolean isClean = side.isClean();
        try (LogFiles files = LogFiles.open(disk, root.resolve("commitlog"))) {
            files.check(findings);
            QueueEntries entries = QueueEntries.of(disk, root);
            LogTally log = new LogTally(findings, entries, progress, files);
            long end = new LogScan(files.segments(), LogScan.UNKNOWN, log).run(files.minOffset());
            listQueues(entries, log, findings);
            QueueAudit audit = new QueueAudit(findings, entries, log, files.minOffset(), end, side.topics(), isClean);
            List<QueueFigures> queues = new ArrayList<>();
            for (QueueTally queue : log.queues()) {
                queues.add(audit.audit(queue));
            }
            queues.sort(Comparator.comparing(QueueFigures::topic).thenComparingInt(QueueFigures::queueId));
            side.checkCheckpoint(log, end, isClean);
            side.checkSnapshots(end, isClean);
            side.checkIndex(end, isClean);
            IndexFigures keyIndex = side.checkKeyIndex(log, end, isClean);
            side.checkConfig();
            side.tellNotChecked();
            return new CheckReport(
                    root,
                    isClean,
                    log.figures(end),
                    List.copyOf(queues),
                    keyIndex,
                    findings.notes(),
                    findings.problems(),
                    findings.problemCount());
        }
    }

    /** Queues that the log has no record of are audited too. */
    private static void listQueues(QueueEntries entries, LogTally log, Findings findings) throws IOException {
        for (String topic : entries.topics()) {
            for (String name : entries.queues(topic)) {
                try {
                    log.queue(topic, Integer.parseInt(name));
                } catch (NumberFormatException noQueueId) {
                    findings.note("consumequeue/" + topic + "/" + name + " is not looked at: that is no queue id");
                }
            }
        }
    }

    /**
     * Gives out records one by one.
     *
     * @param notices told, in a line each, what is missing or damaged and how it was worked around
     * @return how many records were given out
     */
    public long dump(DumpRequest request, Consumer<DumpedRecord> out, Consumer<String> notices) throws IOException {
        try (LogFiles files = LogFiles.open(disk, root.resolve("commitlog"))) {
            return new Dump(files, QueueEntries.of(disk, root), request, out, notices).run();
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
