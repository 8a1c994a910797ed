package io.rillmq.store.index;

import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.RecordFetch;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index itself: follows the log, keeps the newest keys in memory and the others in runs, and answers. Work comes in
 * pieces of about a millisecond, so that its owner can answer in between. Owned by one thread.
 *
 * <pre>
 *  min                    applied                followed        readable
 *   |  run  | run |  run  |   keys in memory     |  to be read   |
 * </pre>
 */
final class KeyIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyIndex.class);
    /** Bytes of the log after which keys are written as a run even when they are few: what a restart reads again. */
    private static final long APPLIED_BYTES_MAX = 256L << 20;

    private static final int MERGED_ENTRIES_PER_PIECE = 32 << 10;

    private final CommitLog log;
    private final IndexConfig config;
    private final KeyHash hash;
    private final RunDirectory directory;
    private final MergeChoice choice;
    private final KeyBuffer buffer;
    private final LogWalk walk;
    private final RecordFetch records;
    /** Of the log when the index was opened. */
    private final long firstEnd;

    private @Nullable Merge merge;
    private boolean isLoaded;

    KeyIndex(CommitLog log, RunDirectory directory, KeyHash hash, IndexConfig config) {
        this.log = log;
        this.config = config;
        this.hash = hash;
        this.directory = directory;
        this.choice = new MergeChoice(config);
        this.buffer = new KeyBuffer(config.bufferedKeysMax());
        this.walk = new LogWalk(log, new RecordKeys(hash, this::add));
        this.records = new RecordFetch(log);
        this.firstEnd = log.readableEnd();
    }

    private void add(long keyHash, long logOffset, long storeMillis) {
        buffer.add(keyHash, logOffset, KeyEntry.secondOf(storeMillis));
    }

    /** Every record below has its keys in the index; 0 before the index is loaded. */
    long followed() {
        return isLoaded ? walk.position().offset() : 0;
    }

    /** Whether the keys in memory have no room for more, and cannot be written before the log is forced. */
    boolean waitsForForce() {
        return buffer.isFull() && durableEnd().offset() <= directory.applied().offset();
    }

    /**
     * Does one piece of what is to be done: loads the index, follows the log, writes or merges runs.
     *
     * @return false when there was nothing to do
     */
    boolean work() throws IOException {
        try {
            load();
            dropOld();
            boolean didFollow = follow();
            return mergeOn() || didFollow;
        } catch (CorruptRunException e) {
            repair(e);
            return true;
        }
    }

    private void load() throws IOException {
        if (isLoaded) {
            return;
        }
        RunDirectory.Found found = directory.load();
        for (int kept = directory.runs().size(); !isInLog(directory.applied()); kept--) {
            LOG.warn("the key index does not fit the log at {}", directory.applied());
            directory.dropFrom(kept);
        }
        walk.startAt(directory.applied());
        isLoaded = true;
        tellWhetherItIsBuilt(found);
    }

    /** Until it is, queries may be refused as busy. */
    private void tellWhetherItIsBuilt(RunDirectory.Found found) {
        long from = log.minOffset();
        if (from >= firstEnd) {
            return; // A new log has no index to lose.
        }
        switch (found) {
            case NO_MANIFEST ->
                LOG.info("there is no key index yet, building it from log offset {} to {}", from, firstEnd);
            case DAMAGED_MANIFEST ->
                LOG.warn(
                        "the manifest of the key index is damaged, building the index again from log offset {} to {}",
                        from,
                        firstEnd);
            case SOUND_MANIFEST -> {
                // It goes on where it was.
            }
        }
    }

    /** Whether the log goes on behind {@code end} as it did when the index was there. */
    private boolean isInLog(LogEnd end) throws IOException {
        if (end.offset() > log.readableEnd()) {
            return false;
        }
        if (end.lastRecordOffset() < log.minOffset()) {
            return true;
        }
        return records.load(end.lastRecordOffset())
                && RecordLayout.storeMillis(records.bytes(), 0) == end.storeMillis();
    }

    private void dropOld() throws IOException {
        long minOffset = log.minOffset();
        if (directory.oldestEnd() <= minOffset) {
            giveUpMerge(); // It may be reading what goes.
            directory.dropBelow(minOffset);
        }
    }

    private boolean follow() throws IOException {
        long end = log.readableEnd();
        if (buffer.isFull() || walk.position().offset() - directory.applied().offset() >= APPLIED_BYTES_MAX) {
            flush();
        }
        if (walk.position().offset() >= end || buffer.isFull()) {
            return false;
        }
        walk.advance(end, buffer::isFull);
        return true;
    }

    /** Runs are never ahead of a log that a crash may cut. */
    private LogEnd durableEnd() {
        return LogEnd.earlier(walk.position(), log.forced());
    }

    /** Writes the keys of records that are on the device as a run. */
    private void flush() throws IOException {
        LogEnd end = durableEnd();
        long from = directory.applied().offset();
        if (end.offset() <= from) {
            return;
        }
        int count = buffer.countBelow(end.offset());
        if (count == 0) {
            directory.append(null, end);
            return;
        }
        directory.append(write(count, from, end), end);
        buffer.drop(count);
    }

    private RunInfo write(int count, long from, LogEnd end) throws IOException {
        RunWriter run = directory.newRun();
        boolean complete = false;
        try {
            buffer.writeTo(run, count);
            RunInfo written = run.finish(from, end);
            complete = true;
            return written;
        } finally {
            run.close();
            if (!complete) {
                directory.discard(run.number());
            }
        }
    }

    /** Goes on with a merge, or begins one; false when none is needed. */
    private boolean mergeOn() throws IOException {
        Merge current = merge;
        if (current == null) {
            int from = choice.choose(directory.runs().stream().map(Run::info).toList());
            if (from < 0) {
                return false;
            }
            List<Run> inputs = directory.runs().subList(from, from + config.mergedRuns());
            current = new Merge(inputs, directory.newRun(), log.minOffset());
            merge = current;
        }
        boolean goesOn = false;
        try {
            goesOn = current.advance(MERGED_ENTRIES_PER_PIECE);
            if (!goesOn) {
                endMerge(current);
            }
        } finally {
            if (!goesOn) {
                giveUpMerge();
            }
        }
        return true;
    }

    private void endMerge(Merge ended) throws IOException {
        RunInfo merged = ended.isEmpty() ? null : ended.finish();
        int index = directory.runs().indexOf(ended.inputs().get(0));
        merge = null;
        ended.close();
        directory.replace(index, ended.inputs().size(), merged);
    }

    private void giveUpMerge() throws IOException {
        Merge given = merge;
        merge = null;
        if (given != null) {
            given.close();
            directory.discard(given.number());
        }
    }

    /** Drops a damaged run and all after it; the log is followed again from where it began. */
    private void repair(CorruptRunException damage) throws IOException {
        giveUpMerge();
        List<Run> runs = directory.runs();
        int index = 0;
        while (index < runs.size() && runs.get(index).info().number() != damage.runNumber()) {
            index++;
        }
        LOG.warn("{}: the log is read again from {}", damage.getMessage(), directory.applied());
        directory.dropFrom(index);
        buffer.clear();
        walk.startAt(directory.applied());
    }

    /**
     * Answers with what the index has now.
     *
     * @return null when a damaged run was found, which is dropped: the log must be followed again first
     */
    @Nullable
    KeyQueryResult answer(KeyQuery query) throws IOException {
        QueryAnswer answer = new QueryAnswer(query, config, records, log.minOffset());
        boolean complete = false;
        try {
            look(query, answer);
            complete = true;
            return answer.result(walk.position());
        } catch (CorruptRunException e) {
            repair(e);
            return null;
        } finally {
            if (!complete) {
                answer.drop();
            }
        }
    }

    private void look(KeyQuery query, QueryAnswer answer) throws IOException {
        long wanted = hash.of(query.topic(), query.key());
        if (!buffer.visit(wanted, answer)) {
            return;
        }
        List<Run> runs = directory.runs();
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (answer.overlaps(runs.get(i).info()) && !runs.get(i).visit(wanted, answer)) {
                return;
            }
        }
    }

    /** Writes what is only in memory, as far as the log is forced, so that a later life does not read it again. */
    void flushAll() throws IOException {
        if (isLoaded) {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            giveUpMerge();
        } finally {
            walk.close();
            records.close();
            directory.close();
        }
    }
}
