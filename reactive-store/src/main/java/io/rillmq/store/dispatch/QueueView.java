package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.FoundQueueFiles;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.queue.QueueDirectory;
import io.rillmq.store.queue.QueueEnd;
import io.rillmq.store.queue.QueueFileWriter;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.queue.QueueForce;
import io.rillmq.store.queue.QueueState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consume queues as a view of the log. Entries of new messages are added by the thread that publishes them; the rest
 * is done by one thread at a time: the opening one, then the views thread, then the closing one.
 */
public final class QueueView {
    private static final Logger LOG = LoggerFactory.getLogger(QueueView.class);
    /** The log is forced every half second, unless the disk is very slow or the log is read-only. */
    private static final int FORCED_LOOKS_MAX = 1_000;

    private static final long FORCED_LOOK_NANOS = 5_000_000;
    private static final byte[] NOTHING = {};
    private static final int SHRINK_GROWTH = 1024;
    private static final int SHRUNK_AT_ONCE = 16;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueDirectory directory;
    private final QueueFileWriter writer;
    private final RepairingForce force;
    private final FoundQueueFiles onDisk;
    private final UnforcedEntries unforced;
    private final SnapshotFiles snapshots;
    private final DeletedTopics deleted;
    private final WriteBehind writeBehind;
    private final QueueReplay replay;
    private final QueueTrim trim;

    /** Queues that memory may hold needlessly: only the publishing thread may change that. */
    private final SpscUnboundedArrayQueue<ConsumeQueue> toShrink = new SpscUnboundedArrayQueue<>(SHRINK_GROWTH);

    private LogEnd restored = LogEnd.NONE;
    /** Of the newest message of which an entry may be on the device, -1 without one. */
    private long forcedLogOffset = -1;

    /** Below, damage cannot be the work of a crash. */
    private long trustedLogOffset;

    private volatile long snapshotOffset = -1;
    private volatile long completeOffset = -1;

    public QueueView(
            CommitLog log,
            ConsumeQueues queues,
            QueueDirectory directory,
            SnapshotFiles snapshots,
            QueueConfig config,
            TagsCodeRule tagsCodeRule) {
        this.log = log;
        this.queues = queues;
        this.directory = directory;
        this.snapshots = snapshots;
        this.deleted = snapshots.deletedTopics();
        this.onDisk = new FoundQueueFiles(directory);
        this.unforced = new UnforcedEntries(log, onDisk);
        QueueForce queueForce = new QueueForce(directory);
        this.writer = new QueueFileWriter(directory, queueForce);
        QueueFiles files = new QueueFiles(directory);
        this.force = new RepairingForce(queueForce, writer, new EntryRebuild(log, files, tagsCodeRule));
        this.writeBehind = new WriteBehind(writer, force, config);
        this.replay = new QueueReplay(queues, deleted, writeBehind, tagsCodeRule);
        this.trim = new QueueTrim(queues, new QueueBeginning(log, files), directory, writeBehind);
    }

    /** The end of the log up to which a snapshot had everything; {@link LogEnd#NONE} without one. */
    public LogEnd restored() {
        return restored;
    }

    /** What is below was surely on the device when the log was last written, as far as the snapshots know. */
    public long trustedLogOffset() {
        return trustedLogOffset;
    }

    /**
     * Takes over the last sound snapshot of this log, or begins anew.
     *
     * @return log offset of the first record to be applied; the log's first where there is no such snapshot
     */
    public long restore() throws IOException {
        deleted.load();
        boolean ofAnotherLog = false;
        for (SnapshotFiles.Found found : snapshots.find()) {
            if (!snapshots.isOfThisLog(found)) {
                ofAnotherLog = true;
                continue;
            }
            try {
                return restore(found);
            } catch (IOException e) {
                LOG.warn("the snapshot {} cannot be used", found.file(), e);
                queues.clear();
            }
        }
        if (ofAnotherLog) {
            // Somebody else wrote the log since. What was promised there is not known: lose as little as possible.
            trustedLogOffset = LogScan.UNKNOWN;
        }
        return rebuild(ofAnotherLog ? "their snapshot is of another log" : "there is no snapshot of them");
    }

    private long restore(SnapshotFiles.Found found) throws IOException {
        boolean isTrusted = snapshots.areFilesTrusted(found);
        List<QueueState> lost = new ArrayList<>();
        List<QueueState> cut = new ArrayList<>();
        snapshots.read(found, (noted, newest) -> {
            QueueState whole = withoutTrimmed(noted);
            if (deleted.cover(whole.topic(), whole.newestLogOffset(newest))) {
                return;
            }
            QueueState state = whole.isWritten() && !onDisk.hold(whole) ? null : unforced.asFound(whole);
            if (state == null) {
                LOG.warn("files of {} queue {} are missing or cut, building it again", whole.topic(), whole.queueId());
                lost.add(whole);
                return;
            }
            byte[] tail = newest;
            if (state != whole) {
                LOG.warn(
                        "files of {} queue {} have lost entries from {} on, adding them again",
                        whole.topic(),
                        whole.queueId(),
                        state.writtenOffset());
                onDisk.clearFrom(state.topic(), state.queueId(), state.writtenOffset());
                tail = NOTHING;
                cut.add(state);
            }
            if (!isTrusted) {
                onDisk.clearFrom(state.topic(), state.queueId(), state.writtenOffset());
            }
            ConsumeQueue queue = queues.restore(state, tail);
            writeBehind.restored(queue, (int) (queue.maxOffset() - queue.writtenOffset()));
            if (state.isWritten() && !found.isComplete()) {
                writeBehind.restoredUnforced(queue, state.isUnforced());
            }
        });
        if (!isTrusted) {
            deleteUnknown();
        }
        restored = found.head().applied();
        trustedLogOffset = found.head().forcedOffset();
        snapshotOffset = found.appliedOffset();
        if (found.isComplete()) {
            completeOffset = found.appliedOffset();
        }
        if (!lost.isEmpty()) {
            // Half of their files would look like all of them to whoever restores this snapshot again.
            snapshots.replayAll(trustedLogOffset, queues);
            snapshotOffset = -1;
            completeOffset = log.minOffset();
        }
        if (!cut.isEmpty()) {
            snapshotOffset = -1;
        }
        // Lost ones are built again from their first message on; the others have what is replayed for them already.
        long from = Stream.concat(
                        lost.stream().map(QueueState::firstLogOffset),
                        cut.stream().map(state -> state.isWritten() ? state.lastLogOffset() : state.firstLogOffset()))
                .reduce(found.appliedOffset(), Math::min);
        return Math.max(log.minOffset(), from);
    }

    /** Files that went with the log's old end, after the snapshot was stored, are no damage. */
    private QueueState withoutTrimmed(QueueState noted) throws IOException {
        return noted.isWritten() && noted.firstLogOffset() < log.minOffset()
                ? onDisk.trimmed(noted, log.minOffset())
                : noted;
    }

    /** Made after the snapshot: the log tells what was in them. */
    private void deleteUnknown() throws IOException {
        Set<String> known = new HashSet<>();
        queues.forEach(queue -> known.add(queue.topic().value() + '/' + queue.queueId()));
        directory.forEachOnDisk((topicName, queueName) -> {
            if (!known.contains(topicName + '/' + queueName)) {
                directory.deleteQueue(topicName, queueName);
            }
        });
    }

    /** Forgets everything but where queues end whose messages have all left the log, and which topics were deleted. */
    public long rebuild(String why) throws IOException {
        LOG.info("building all consume queues from log offset {}: {}", log.minOffset(), why);
        queues.clear();
        replay.forget();
        Map<Topic, Map<Integer, QueueEnd>> ends = new HashMap<>();
        directory.forEachOnDisk((topicName, queueName) -> {
            QueueEnd end = onDisk.endOf(topicName, queueName).orElse(null);
            if (end != null && end.lastLogOffset() < log.minOffset()) {
                noteEnd(ends, topicName, queueName, end);
            }
        });
        directory.deleteAll();
        for (Map.Entry<Topic, Map<Integer, QueueEnd>> topic : ends.entrySet()) {
            for (Map.Entry<Integer, QueueEnd> each : topic.getValue().entrySet()) {
                ConsumeQueue queue = queues.findOrCreate(topic.getKey(), each.getKey());
                queue.startAt(each.getValue().maxOffset());
                writer.writeEnd(queue);
                writeBehind.toBeForced(queue);
            }
        }
        return log.minOffset();
    }

    private void noteEnd(Map<Topic, Map<Integer, QueueEnd>> ends, String topicName, String queueName, QueueEnd end) {
        try {
            Topic topic = new Topic(topicName);
            int queueId = Integer.parseInt(queueName);
            if (queueId >= 0 && queueId <= ConsumeQueues.QUEUE_ID_MAX && !deleted.cover(topic, end.lastLogOffset())) {
                ends.computeIfAbsent(topic, key -> new HashMap<>()).put(queueId, end);
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("{}/{} is no consume queue", topicName, queueName, e);
        }
    }

    /** There is no log: nothing that the files hold is true. */
    public void clear() throws IOException {
        queues.clear();
        directory.deleteAll();
        deleted.load();
        deleted.fitTo(0, 0);
        complete(() -> {}, () -> true);
    }

    /** Applies the record that begins at {@code index}. One that was applied before changes nothing. */
    public void apply(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException {
        replay.apply(bytes, index, logOffset, sizeBytes);
    }

    /** Whether a queue has a message at {@code logOffset} or later. Before the store's threads run. */
    public boolean isBeyond(long logOffset) throws IOException {
        boolean[] isBeyond = {false};
        queues.forEach(queue -> isBeyond[0] |= queue.lastLogOffset() >= logOffset);
        return isBeyond[0];
    }

    /** All of the log, which ends at its readable end, was applied. */
    public void replayed() throws IOException {
        replay.finish();
        deleted.fitTo(log.minOffset(), log.readableEnd());
        for (Topic topic : deleted.topics()) {
            if (!queues.has(topic)) {
                directory.deleteTopic(topic);
            }
        }
        trimTo(log.minOffset());
        try {
            snapshot();
        } catch (DiskFullException full) {
            // It only makes the next start quick. Whoever deletes messages to make room needs a store that is open.
            LOG.warn("the disk is full, the next start has to read the log again from where this one did");
        }
    }

    /** An entry was added to {@code queue}; says whether many wait now. Publishing thread only. */
    boolean added(ConsumeQueue queue) {
        return writeBehind.added(queue);
    }

    /** Whether so many entries wait that no more messages should be taken. Any thread. */
    boolean isBehind() {
        return writeBehind.isFull();
    }

    /** Whether so many entries wait that it is time to write. Any thread. */
    boolean hasMuchToWrite() {
        return writeBehind.isHalfFull();
    }

    /** Writes queues that have many entries to write, unless told to stop. */
    void writeSome(BooleanSupplier goesOn) throws IOException {
        writeBehind.writeSome(goesOn);
    }

    /** The end of what {@link #snapshot} or {@link #complete} stored last, -1 when nothing was. */
    long snapshotOffset() {
        return Math.max(snapshotOffset, completeOffset);
    }

    long completeOffset() {
        return completeOffset;
    }

    /** Stores what the queues are now: a restart goes on from there, unless bytes that were not forced got lost. */
    void snapshot() throws IOException {
        LogEnd applied = applied();
        if (applied.offset() == snapshotOffset) {
            return;
        }
        snapshots.storeRecent(applied, log.forced().offset(), queues);
        snapshotOffset = applied.offset();
        queues.forEach(queue -> {
            if (queue.listToShrink()) {
                toShrink.offer(queue);
            }
        });
    }

    /** Publishing thread only. */
    void shrinkSome(long keepFromLogOffset) {
        for (int i = 0; i < SHRUNK_AT_ONCE; i++) {
            ConsumeQueue queue = toShrink.poll();
            if (queue == null) {
                return;
            }
            queue.shrink(keepFromLogOffset);
        }
    }

    /**
     * Writes every entry, forces all files and stores a snapshot that holds after a power cut too.
     *
     * @param pause run in between, often
     * @param goesOn asked more often; when false, {@code pause} is run at once
     */
    void complete(WriteBehind.Pause pause, BooleanSupplier goesOn) throws IOException {
        complete(() -> writeBehind.force(pause), pause, goesOn);
    }

    private void complete(ViewWriter.Work force, WriteBehind.Pause pause, BooleanSupplier goesOn) throws IOException {
        LogEnd applied = applied();
        if (applied.offset() == completeOffset && writeBehind.isDone()) {
            return;
        }
        while (!writeBehind.writeAll(goesOn)) {
            pause.run();
        }
        force.run();
        noteForced();
        if (!awaitForcedLog(pause)) {
            LOG.warn("no complete snapshot of the consume queues: the log is not forced up to what they have");
            return;
        }
        snapshots.storeComplete(applied, log.forced().offset(), queues);
        completeOffset = applied.offset();
    }

    /** After a power cut queue files must have nothing that the log lost: waits until it is forced beyond it. */
    private boolean awaitForcedLog(WriteBehind.Pause pause) throws IOException {
        for (int i = 0; log.forced().offset() <= forcedLogOffset; i++) {
            if (i == FORCED_LOOKS_MAX) {
                return false;
            }
            LockSupport.parkNanos(FORCED_LOOK_NANOS);
            pause.run();
        }
        return true;
    }

    /** Everything is on the device when this returns, in files that RocketMQ reads too. After the store's threads ended. */
    public void complete() throws IOException {
        complete(writeBehind::forceAtOnce, () -> {}, () -> true);
    }

    /** Deletes the files of a topic whose queues were removed when the log ended at {@code endOffset}, for good. */
    void delete(Topic topic, long endOffset) throws IOException {
        deleted.add(topic, endOffset);
        directory.deleteTopic(topic);
    }

    /** Puts {@code entries} in the place of damaged ones; durable with the next complete snapshot. */
    void rewrite(ConsumeQueue queue, QueueChunk entries) throws IOException {
        writeBehind.toBeForced(queue);
        writer.rewrite(queue, entries);
    }

    /** As {@link #rewrite}, but durable at once. */
    void rewriteAndForce(ConsumeQueue queue, QueueChunk entries) throws IOException {
        rewrite(queue, entries);
        noteForced();
        force.force(queue);
    }

    /** Whatever was written may be on the device from now on. */
    private void noteForced() {
        forcedLogOffset = writeBehind.lastLogOffset();
    }

    /** The log begins at {@code minLogOffset} now: forgets what points below. */
    void trimTo(long minLogOffset) throws IOException {
        trim.trimTo(minLogOffset);
    }

    /** How far a snapshot taken now would be: views must never be ahead of a log that a crash may cut. */
    LogEnd applied() {
        return LogEnd.earlier(log.dispatched(), log.forced());
    }
}
