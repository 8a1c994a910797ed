package io.rillmq.store.recover;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.dispatch.Checkpoint;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.queue.QueueSnapshot;
import io.rillmq.store.queue.QueueState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log and its views to one state: queues as the last snapshot has them, then every record of the log from
 * there on, up to the first that a crash tore. Where the snapshot or a queue's files are missing, all views are built
 * again from the whole log.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int QUEUE_ID_MAX = 65_535;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueFiles files;
    private final Checkpoint checkpoint;
    private final ViewWriter views;
    private final TagsCodeRule tagsCodeRule;
    private final boolean wasClean;
    private long storeMillis;
    private long lastRecordOffset = -1;
    /** Below, damage cannot be the work of a crash. */
    private long trustedEnd;

    /** @param wasClean whether the last user of the directory closed it */
    public Recovery(
            CommitLog log,
            ConsumeQueues queues,
            QueueFiles files,
            Checkpoint checkpoint,
            ViewWriter views,
            TagsCodeRule tagsCodeRule,
            boolean wasClean) {
        this.log = log;
        this.queues = queues;
        this.files = files;
        this.checkpoint = checkpoint;
        this.views = views;
        this.tagsCodeRule = tagsCodeRule;
        this.wasClean = wasClean;
    }

    /** Runs once, before any thread of the store. Afterwards the log's readable and forced ends are published. */
    public void run() throws IOException {
        long started = System.nanoTime();
        if (log.isEmpty()) {
            files.deleteAll();
            views.checkpoint();
            return;
        }
        long from = prepareViews();
        long end = new LogScan(log, trustedEnd, this::replay).run(from);
        cut(end);
        LogEnd recovered = new LogEnd(end, lastRecordOffset, storeMillis);
        log.publishForced(recovered);
        log.publishReadable(recovered);
        views.checkpoint();
        LOG.info(
                "recovered the log from {} to {} in {} ms after a {} stop",
                from,
                end,
                (System.nanoTime() - started) / 1_000_000,
                wasClean ? "clean" : "sudden");
    }

    /** Brings the queues to the last snapshot, or clears them, and returns from where the log is replayed. */
    private long prepareViews() throws IOException {
        Optional<QueueSnapshot> snapshot = checkpoint.load();
        if (snapshot.isEmpty()) {
            return clearViews("there is no snapshot of them");
        }
        LogEnd applied = snapshot.get().applied();
        if (!isInLog(applied)) {
            // Somebody else wrote the log since. What was promised there is not known: lose as little as possible.
            trustedEnd = Long.MAX_VALUE;
            return clearViews("their snapshot is of another log");
        }
        trustedEnd = snapshot.get().forcedOffset();
        storeMillis = applied.storeMillis();
        lastRecordOffset = applied.lastRecordOffset();
        for (QueueState state : snapshot.get().queues()) {
            if (!files.hold(state)) {
                return clearViews(
                        "files of " + state.topic() + " queue " + state.queueId() + " are missing or damaged");
            }
        }
        restore(snapshot.get());
        return Math.max(log.minOffset(), applied.offset());
    }

    private long clearViews(String why) throws IOException {
        LOG.info("building all consume queues from log offset {}: {}", log.minOffset(), why);
        files.deleteAll();
        return log.minOffset();
    }

    /** Whether the log has the record that was its last, and a record may begin behind it. */
    private boolean isInLog(LogEnd end) throws IOException {
        if (end.offset() > endOfSegments()) {
            return false;
        }
        if (end.offset() <= log.minOffset() || end.offset() % log.segmentBytes() == 0) {
            return true; // A segment begins with a record.
        }
        if (end.lastRecordOffset() < log.minOffset()) {
            return false;
        }
        int sizeBytes = (int) (end.offset() - end.lastRecordOffset());
        ByteBuf last = log.read(end.lastRecordOffset(), sizeBytes);
        try {
            return last.readableBytes() == sizeBytes
                    && RecordReader.check(last, 0, sizeBytes) instanceof RecordCheck.Valid valid
                    && valid.sizeBytes() == sizeBytes
                    && RecordLayout.logOffset(last, 0) == end.lastRecordOffset();
        } finally {
            last.release();
        }
    }

    private long endOfSegments() {
        return log.minOffset() + (long) log.segments().size() * log.segmentBytes();
    }

    private void restore(QueueSnapshot snapshot) throws IOException {
        Set<String> known = new HashSet<>();
        for (QueueState state : snapshot.queues()) {
            known.add(state.topic().value() + '/' + state.queueId());
            queues.restore(state);
            if (!wasClean) {
                files.clearFrom(state.topic(), state.queueId(), state.maxOffset());
            }
        }
        // Made after the snapshot: the log tells what was in them.
        files.forEachOnDisk((topicName, queueName) -> {
            if (!known.contains(topicName + '/' + queueName)) {
                files.deleteQueue(topicName, queueName);
            }
        });
    }

    private void replay(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException {
        storeMillis = Math.max(storeMillis, RecordLayout.storeMillis(bytes, index));
        lastRecordOffset = logOffset;
        if (!RecordFields.isQueued(RecordLayout.sysFlag(bytes, index))) {
            return;
        }
        int queueId = RecordLayout.queueId(bytes, index);
        Topic topic;
        try {
            topic = new Topic(RecordFields.topic(bytes, index));
        } catch (IllegalArgumentException e) {
            LOG.error("the record at log offset {} is in no consume queue: {}", logOffset, e.getMessage());
            return;
        }
        if (queueId < 0 || queueId > QUEUE_ID_MAX) {
            LOG.error("the record at log offset {} is in no consume queue: its queue id is {}", logOffset, queueId);
            return;
        }
        ConsumeQueue queue = queues.findOrCreate(topic, queueId);
        long queueOffset = RecordLayout.queueOffset(bytes, index);
        if (queueOffset < queue.maxOffset()) {
            if (logOffset <= queue.lastLogOffset()) {
                return; // The snapshot has it already.
            }
            // Its topic was deleted and made again.
            files.deleteQueue(topic.value(), Integer.toString(queueId));
            queue = queues.restart(queue);
        }
        if (queue.maxOffset() < queueOffset) {
            openGap(queue, queueOffset, logOffset);
        }
        long stored = RecordLayout.storeMillis(bytes, index);
        long tagsCode = tagsCodeRule.tagsCode(topic, queueId, stored, RecordFields.tagHash(bytes, index));
        queue.add(logOffset, sizeBytes, tagsCode, Long.MAX_VALUE);
        views.added(queue);
        if (views.isBehind()) {
            views.writeBehind();
        }
    }

    /** Older messages of the queue left the log, or are damaged. */
    private void openGap(ConsumeQueue queue, long queueOffset, long logOffset) throws IOException {
        if (queue.minOffset() == queue.maxOffset()) {
            queue.startAt(queueOffset);
            return;
        }
        LOG.warn("{} has no messages from {} to {}", queue, queue.maxOffset(), queueOffset);
        while (queue.maxOffset() < queueOffset) {
            queue.add(logOffset, EntryLayout.BLANK, 0, Long.MAX_VALUE);
            views.added(queue);
            if (views.isBehind()) {
                views.writeBehind();
            }
        }
    }

    /** Takes away what lies beyond the end: in the log, and entries in queues that a snapshot had ahead of it. */
    private void cut(long end) throws IOException {
        log.truncate(end);
        List<ConsumeQueue> ahead = new ArrayList<>();
        queues.forEach(queue -> {
            if (queue.lastLogOffset() >= end) {
                ahead.add(queue);
            }
        });
        if (ahead.isEmpty()) {
            return;
        }
        views.writeBehind();
        for (ConsumeQueue queue : ahead) {
            long max = files.firstAtOrAfter(queue.writtenState(), end);
            files.clearFrom(queue.topic(), queue.queueId(), max);
            long last = max > queue.minOffset()
                    ? files.read(queue.topic(), queue.queueId(), max - 1, 1).logOffset(max - 1)
                    : -1;
            long first = max > queue.minOffset() ? queue.firstLogOffset() : Long.MAX_VALUE;
            queues.restore(new QueueState(queue.topic(), queue.queueId(), queue.minOffset(), max, first, last));
        }
    }
}
