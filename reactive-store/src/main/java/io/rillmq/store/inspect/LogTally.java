package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.store.log.LogScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Walks with the log: counts its records, names its damage, and compares each record with its consume-queue entry. */
final class LogTally implements LogScan.Visitor {
    private static final int DAMAGES_KEPT_MAX = 100_000;
    private static final long TOLD_BYTES = 1 << 20;

    private final Findings findings;
    private final QueueEntries entries;
    private final Progress progress;
    private final LogFiles files;
    private final Map<String, Map<Integer, QueueTally>> queues = new HashMap<>();
    private final List<Damage> damages = new ArrayList<>();
    private long damagedPlaces;
    private long damagedBytes;
    private long records;
    private long recordBytes;
    private long propertyChecksums;
    private long firstStoreMillis = Long.MAX_VALUE;
    private long lastStoreMillis;
    private long toldOffset;

    /** A stretch of the log without a sound record. */
    private record Damage(long from, long to) {}

    LogTally(Findings findings, QueueEntries entries, Progress progress, LogFiles files) {
        this.findings = findings;
        this.entries = entries;
        this.progress = progress;
        this.files = files;
    }

    @Override
    public void record(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException {
        RecordFacts facts = RecordFacts.read(bytes, index, logOffset, sizeBytes);
        records++;
        recordBytes += sizeBytes;
        firstStoreMillis = Math.min(firstStoreMillis, facts.storeMillis());
        lastStoreMillis = Math.max(lastStoreMillis, facts.storeMillis());
        switch (PropertyChecksum.of(bytes, index, sizeBytes)) {
            case ABSENT -> {}
            case SOUND -> propertyChecksums++;
            case WRONG ->
                findings.problem("the record of " + facts.topic() + " at log offset " + logOffset
                        + " has a wrong property checksum");
        }
        if (facts.isInConsumeQueue()) {
            if (facts.hasPlace()) {
                for (RecordFacts each : facts.inAllQueues().toList()) {
                    queue(each.topic(), each.queueId()).record(entries, each);
                }
            } else {
                findings.problem("the record at log offset " + logOffset + " belongs to no queue: topic '"
                        + facts.topic() + "', queue " + facts.queueId());
            }
        }
        if (logOffset - toldOffset >= TOLD_BYTES) {
            toldOffset = logOffset;
            progress.at(logOffset - files.minOffset(), files.totalBytes());
        }
    }

    @Override
    public void damaged(long from, long to, RecordCheck found) {
        damagedPlaces++;
        damagedBytes += to - from;
        if (damages.size() < DAMAGES_KEPT_MAX) {
            damages.add(new Damage(from, to));
        }
        findings.problem(
                "the log is damaged from " + from + " to " + to + " (" + (to - from) + " bytes): " + describe(found));
    }

    @Override
    public void torn(long end, RecordCheck found) {
        findings.note("behind the log's end " + end + " are bytes of no whole record (" + describe(found)
                + "): a write that was cut short, or what a former user left there; the next start cuts them off");
    }

    private static String describe(RecordCheck found) {
        if (found instanceof RecordCheck.Damaged damaged) {
            return damaged.reason();
        }
        if (found instanceof RecordCheck.Blank) {
            return "zeros where a record should begin";
        }
        if (found instanceof RecordCheck.EndOfSegment) {
            return "the end of a segment before another record of it";
        }
        return "a record that ends behind its segment";
    }

    QueueTally queue(String topic, int queueId) {
        return queues.computeIfAbsent(topic, ignored -> new HashMap<>())
                .computeIfAbsent(queueId, ignored -> new QueueTally(topic, queueId));
    }

    /** Those that the log has records of, and those that were asked for. */
    List<QueueTally> queues() {
        return queues.values().stream().flatMap(each -> each.values().stream()).toList();
    }

    /** Whether a record that began there is damaged now, or its segment is missing. */
    boolean isDamaged(long logOffset) {
        if (!files.has(logOffset)) {
            return true;
        }
        int low = 0;
        int high = damages.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (damages.get(middle).to <= logOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < damages.size() ? damages.get(low).from <= logOffset : damages.size() == DAMAGES_KEPT_MAX;
    }

    long records() {
        return records;
    }

    /** Highest store time, 0 without records. */
    long lastStoreMillis() {
        return lastStoreMillis;
    }

    LogFigures figures(long endOffset) {
        return new LogFigures(
                files.segments().size(),
                files.segmentBytes(),
                files.minOffset(),
                endOffset,
                records,
                recordBytes,
                propertyChecksums,
                records == 0 ? 0 : firstStoreMillis,
                lastStoreMillis,
                damagedPlaces,
                damagedBytes);
    }
}
