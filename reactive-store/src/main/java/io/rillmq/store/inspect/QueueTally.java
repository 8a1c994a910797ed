package io.rillmq.store.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the log says of one consume queue, and where the queue's files disagree. Fed in the order of the log. */
final class QueueTally {
    private static final int GAPS_KEPT_MAX = 64;
    private static final int NONE = -1;

    private final String topic;
    private final int queueId;
    private final Mismatches missing = new Mismatches();
    private final Mismatches wrong = new Mismatches();
    private final List<Gap> gaps = new ArrayList<>();
    private long first = NONE;
    private long next = NONE;
    private long records;
    private long earlierRecords;

    /** Queue offsets that the log has no record for, between others. */
    record Gap(long from, long to) {}

    QueueTally(String topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    /** A record of the queue, and the entry that should tell of it. */
    void record(QueueEntries entries, RecordFacts facts) throws IOException {
        long queueOffset = facts.queueOffset();
        if (next != NONE && queueOffset < next) {
            restart();
        }
        if (next == NONE) {
            first = queueOffset;
        } else if (queueOffset > next) {
            addGap(next, queueOffset);
        }
        next = queueOffset + 1;
        records++;
        compare(entries.at(topic, queueId, queueOffset), facts);
    }

    /** The topic was deleted and made again: what came before has no entries any more. */
    private void restart() {
        earlierRecords += records;
        records = 0;
        next = NONE;
        missing.clear();
        wrong.clear();
        gaps.clear();
    }

    private void addGap(long from, long to) {
        if (gaps.size() < GAPS_KEPT_MAX) {
            gaps.add(new Gap(from, to));
        }
    }

    private void compare(Entry entry, RecordFacts facts) {
        if (entry.isAbsent()) {
            missing.add(facts.queueOffset(), "its record is at log offset " + facts.logOffset());
        } else if (entry.logOffset() != facts.logOffset()
                || entry.sizeBytes() != facts.sizeBytes()
                || (facts.isTagHashKnown() && !entry.hasTagHash(facts.tagHash()))) {
            wrong.add(
                    facts.queueOffset(),
                    "it says " + entry + ", the record is at log offset " + facts.logOffset() + ", " + facts.sizeBytes()
                            + " bytes, tag hash " + facts.tagHash());
        }
    }

    String topic() {
        return topic;
    }

    int queueId() {
        return queueId;
    }

    boolean hasRecords() {
        return records > 0;
    }

    long records() {
        return records;
    }

    /** Records of a deleted topic of the same name. */
    long earlierRecords() {
        return earlierRecords;
    }

    /** Queue offset of the first record. */
    long first() {
        return first;
    }

    /** Queue offset behind the last record. */
    long next() {
        return next;
    }

    List<Gap> gaps() {
        return gaps;
    }

    Mismatches missing() {
        return missing;
    }

    Mismatches wrong() {
        return wrong;
    }

    /** Whether what is missing is all from some entry on, as when the files were not written up to the end. */
    boolean isOnlyBehind() {
        return missing.count() == next - missing.firstQueueOffset();
    }

    @Override
    public String toString() {
        return topic + " queue " + queueId;
    }
}
