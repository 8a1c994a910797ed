package io.rillmq.store.inspect;

import io.rillmq.store.log.FileNames;
import io.rillmq.store.queue.EntryLayout;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * After the walk: says what each queue's files have that the log has not, and the other way round. What was found record
 * by record is in the {@link QueueTally}s already.
 */
final class QueueAudit {
    /** Topics that servers make for themselves; not all of them are in the table of topics, and nobody deletes them. */
    private static final String INTERNAL_PREFIX = "rmq_sys_";

    private final Findings findings;
    private final QueueEntries entries;
    private final LogTally log;
    private final long minLogOffset;
    private final long endLogOffset;
    private final Set<String> topics;
    private final boolean isClean;

    /** @param topics those that are configured; empty when that is not known */
    QueueAudit(
            Findings findings,
            QueueEntries entries,
            LogTally log,
            long minLogOffset,
            long endLogOffset,
            Set<String> topics,
            boolean isClean) {
        this.findings = findings;
        this.entries = entries;
        this.log = log;
        this.minLogOffset = minLogOffset;
        this.endLogOffset = endLogOffset;
        this.topics = topics;
        this.isClean = isClean;
    }

    QueueFigures audit(QueueTally queue) throws IOException {
        List<String> files = entries.files(queue.topic(), queue.queueId());
        checkFiles(queue, files);
        if (queue.earlierRecords() > 0) {
            findings.note(queue + ": " + queue.earlierRecords() + " records of a deleted topic of that name");
        }
        long entryCount = files.isEmpty() ? 0 : auditEntries(queue, files);
        if (queue.hasRecords()) {
            auditRecords(queue, files.isEmpty());
            return new QueueFigures(queue.topic(), queue.queueId(), queue.first(), queue.next(), queue.records());
        }
        return new QueueFigures(queue.topic(), queue.queueId(), entryCount, entryCount, 0);
    }

    private void checkFiles(QueueTally queue, List<String> files) throws IOException {
        long expected = -1;
        for (String name : files) {
            long lengthBytes = entries.lengthOf(queue.topic(), queue.queueId(), name);
            if (lengthBytes != entries.fileBytes()) {
                findings.problem(queue + ": file " + name + " has " + lengthBytes + " bytes, others have "
                        + entries.fileBytes());
            }
            long start = FileNames.offsetOf(name);
            if (start % entries.fileBytes() != 0) {
                findings.problem(queue + ": file " + name + " does not begin at a multiple of " + entries.fileBytes());
            }
            if (expected >= 0 && start != expected) {
                findings.problem(queue + ": no file " + FileNames.of(expected) + " before file " + name);
            }
            expected = start + entries.fileBytes();
        }
    }

    /** Looks at the entries that no record was compared with, and returns the queue offset behind the last. */
    private long auditEntries(QueueTally queue, List<String> files) throws IOException {
        Strays strays = new Strays(queue);
        long start = FileNames.offsetOf(files.get(0)) / EntryLayout.SIZE_BYTES;
        if (!queue.hasRecords()) {
            long end = strays.lookAt(start, Long.MAX_VALUE);
            strays.report();
            return end;
        }
        strays.lookAt(start, queue.first());
        for (QueueTally.Gap gap : queue.gaps()) {
            strays.lookAt(gap.from(), gap.to());
        }
        long end = strays.lookAt(queue.next(), Long.MAX_VALUE);
        strays.report();
        return end;
    }

    private void auditRecords(QueueTally queue, boolean hasNoFiles) {
        if (queue.wrong().count() > 0) {
            findings.problem(queue.wrong().describe(queue, queue.wrong().count() == 1 ? "is wrong" : "are wrong"));
        }
        Mismatches missing = queue.missing();
        if (missing.count() == 0) {
            return;
        }
        boolean isKnown = topics.contains(queue.topic()) || queue.topic().startsWith(INTERNAL_PREFIX);
        if (hasNoFiles && !topics.isEmpty() && !isKnown) {
            findings.note(queue + ": " + queue.records() + " records of a topic that does not exist any more");
            return;
        }
        String text = missing.describe(queue, missing.count() == 1 ? "is missing" : "are missing");
        findings.unfinished(isClean || !queue.isOnlyBehind(), text);
    }

    /** Entries of one queue that belong to no record of the walk. */
    private final class Strays {
        private final QueueTally queue;
        private final Mismatches beyond = new Mismatches();
        private final Mismatches ofDamaged = new Mismatches();
        private final Mismatches ofNothing = new Mismatches();

        Strays(QueueTally queue) {
            this.queue = queue;
        }

        /** Up to {@code to} or the first entry that was never written, whose queue offset is returned. */
        long lookAt(long from, long to) throws IOException {
            for (long at = from; at < to; at++) {
                Entry entry = entries.at(queue.topic(), queue.queueId(), at);
                if (entry.isAbsent()) {
                    return at;
                }
                if (!entry.isBlank() && entry.logOffset() >= minLogOffset) {
                    file(at, entry);
                }
            }
            return to;
        }

        private void file(long queueOffset, Entry entry) {
            if (entry.logOffset() >= endLogOffset) {
                beyond.add(queueOffset, "it says " + entry + ", the log ends at " + endLogOffset);
            } else if (log.isDamaged(entry.logOffset())) {
                ofDamaged.add(queueOffset, "it says " + entry);
            } else {
                ofNothing.add(queueOffset, "it says " + entry);
            }
        }

        void report() {
            if (beyond.count() > 0) {
                findings.unfinished(
                        isClean,
                        beyond.describe(queue, beyond.count() == 1 ? "points beyond the log" : "point beyond the log"));
            }
            if (ofDamaged.count() > 0) {
                findings.note(ofDamaged.describe(
                        queue,
                        ofDamaged.count() == 1
                                ? "tells of a record that is damaged or gone"
                                : "tell of records that are damaged or gone"));
            }
            if (ofNothing.count() > 0) {
                findings.problem(ofNothing.describe(
                        queue, ofNothing.count() == 1 ? "tells of no record of it" : "tell of no record of it"));
            }
        }
    }
}
