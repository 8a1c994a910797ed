package io.rillmq.store;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.LogHealth;
import io.rillmq.store.append.LogWriter;
import io.rillmq.store.dispatch.Dispatcher;
import io.rillmq.store.dispatch.EntryRebuild;
import io.rillmq.store.dispatch.QueueBeginning;
import io.rillmq.store.dispatch.QueueListener;
import io.rillmq.store.dispatch.QueueView;
import io.rillmq.store.dispatch.SnapshotFiles;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.DiskLock;
import io.rillmq.store.index.KeyIndexThread;
import io.rillmq.store.index.KeyQuery;
import io.rillmq.store.index.KeyQueryResult;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.ForcedMark;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.QueueDirectory;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.MessageReader;
import io.rillmq.store.read.QueueEntry;
import io.rillmq.store.read.QueueRepairs;
import io.rillmq.store.read.ReadCallback;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.TimeBoundary;
import io.rillmq.store.recover.Recovery;
import io.rillmq.store.retain.DeleteHours;
import io.rillmq.store.retain.DiskReserve;
import io.rillmq.store.retain.QueueBeginnings;
import io.rillmq.store.retain.Retention;
import io.rillmq.store.retain.StorageFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of messages: one commit log and its consume queues in RocketMQ's formats, and a key index in our own.
 * Every method may be called on any thread and none blocks, but for {@link #open}.
 */
public final class MessageStore {
    private static final Logger LOG = LoggerFactory.getLogger(MessageStore.class);
    private static final String ABORT = "abort";
    private static final String LOG_DIRECTORY = "commitlog";

    private final Disk disk;
    private final Path root;
    private final DiskLock lock;
    private final CommitLog log;
    private final TailCache tail;
    private final ConsumeQueues queues = new ConsumeQueues();
    private final QueueFiles files;
    private final QueueView queueView;
    private final ViewWriter views;
    private final MessageReader reader;
    private final KeyIndexThread index;
    private final LogHealth health = new LogHealth();
    private final LogWriter writer;
    private final Retention retention;
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

    private MessageStore(
            StoreConfig config, Disk disk, Clock clock, QueueListener listener, DiskLock lock, CommitLog log)
            throws IOException {
        this.disk = disk;
        this.root = config.directory();
        this.lock = lock;
        this.log = log;
        this.tail = new TailCache(config.log().tailCacheBytes());
        QueueDirectory queueDirectory = new QueueDirectory(disk, root.resolve("consumequeue"), config.queue());
        this.files = new QueueFiles(queueDirectory);
        disk.createDirectories(root.resolve(SnapshotFiles.DIRECTORY));
        boolean wasClean = !disk.exists(root.resolve(ABORT));
        SnapshotFiles snapshots = new SnapshotFiles(disk, root, log, wasClean);
        this.queueView = new QueueView(log, queues, queueDirectory, snapshots, config.queue(), config.tagsCodeRule());
        ForcedMark mark =
                new ForcedMark(disk, root.resolve(SnapshotFiles.DIRECTORY).resolve("forced"));
        this.views = new ViewWriter(log, queueView, mark, config.queue());

        new Recovery(log, queueView, mark).run();
        noteThatItIsOpen(root, wasClean);

        EntryRebuild rebuild = new EntryRebuild(log, files, config.tagsCodeRule());
        this.reader = new MessageReader(
                log, tail, queues, files, new QueueRepairs(rebuild, views, config.read()), config.read());
        this.index = new KeyIndexThread(log, disk, root.resolve(SnapshotFiles.DIRECTORY), config.index());
        Dispatcher dispatcher = new Dispatcher(log, tail, views, listener);
        this.writer = new LogWriter(
                log, tail, queues, dispatcher, views, config.tagsCodeRule(), config.append(), clock, health);
        DiskReserve reserve = new DiskReserve(
                disk,
                root.resolve(SnapshotFiles.DIRECTORY).resolve("reserve"),
                config.retention().reserveBytes());
        QueueBeginnings beginnings = new QueueBeginnings(queues, new QueueBeginning(log, files), rebuild, views);
        this.retention = new Retention(
                log,
                disk,
                root.resolve(LOG_DIRECTORY),
                views,
                beginnings,
                reserve,
                health,
                config.retention(),
                config.hold(),
                clock);
    }

    private void noteThatItIsOpen(Path root, boolean wasClean) throws IOException {
        try {
            disk.replace(
                    root.resolve(ABORT),
                    Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
        } catch (DiskFullException full) {
            if (wasClean) {
                throw full;
            }
            // The file of the last user says the same.
        }
    }

    /**
     * Opens a directory, which need not exist: locks it, recovers what the last user left, and starts the store's
     * threads. Blocks for that long.
     *
     * @param clock gives messages their store times; its zone says when it is the hour to delete old ones
     * @param listener told of each message when it becomes readable, on a thread of the store
     * @throws StoreOpenException when somebody else has the directory open, or it is no sound store
     */
    public static MessageStore open(StoreConfig config, Disk disk, Clock clock, QueueListener listener)
            throws StoreOpenException {
        Path root = config.directory();
        try {
            disk.createDirectories(root);
            DiskLock lock = disk.lock(root.resolve("lock"))
                    .orElseThrow(() -> new StoreOpenException("store directory " + root
                            + " is in use by another process: stop it or choose another storePathRootDir"));
            return open(config, disk, clock, listener, lock);
        } catch (IOException e) {
            throw new StoreOpenException("cannot open store directory " + root + ": " + e.getMessage(), e);
        }
    }

    private static MessageStore open(StoreConfig config, Disk disk, Clock clock, QueueListener listener, DiskLock lock)
            throws IOException {
        CommitLog log = null;
        boolean complete = false;
        try {
            log = CommitLog.open(disk, config.directory().resolve(LOG_DIRECTORY), config.log());
            MessageStore store = new MessageStore(config, disk, clock, listener, lock, log);
            store.start();
            complete = true;
            return store;
        } finally {
            if (!complete) {
                if (log != null) {
                    log.close();
                }
                lock.close();
            }
        }
    }

    private void start() {
        views.start();
        reader.start();
        index.start();
        writer.start();
        retention.start();
    }

    /** Takes an append; its callback comes later, on its home. */
    public void append(Append append) {
        writer.append(append);
    }

    /**
     * Reads messages of one queue. When they are in memory, and no filter has to look into them, the callback runs at once,
     * on this thread; otherwise later, on the request's home.
     */
    public void read(ReadRequest request, ReadCallback callback) {
        reader.read(request, callback);
    }

    /** Queue offset of the first message; 0 for an unknown queue. */
    public long minOffset(Topic topic, int queueId) {
        ConsumeQueue queue = queues.find(topic, queueId);
        return queue == null ? 0 : queue.minOffset();
    }

    /** Queue offset of the next message to come, of what is readable; 0 for an unknown queue. */
    public long maxOffset(Topic topic, int queueId) {
        ConsumeQueue queue = queues.find(topic, queueId);
        return queue == null ? 0 : queue.maxOffset();
    }

    /**
     * How many bytes the log has grown since the queue's first message was stored; 0 for a queue that never had one. Tells
     * whether a queue is so young that all of it is likely in memory.
     */
    public long bytesSinceFirst(Topic topic, int queueId) {
        ConsumeQueue queue = queues.find(topic, queueId);
        return queue == null ? 0 : Math.max(0, log.readableEnd() - queue.firstLogOffset());
    }

    /** The queue offset that {@code boundary} means for {@code millis}; 0 for an unknown queue. */
    public CompletionStage<Long> searchOffset(Topic topic, int queueId, long millis, TimeBoundary boundary) {
        return reader.searchOffset(topic, queueId, millis, boundary);
    }

    /** Store time of one message, -1 when there is none. */
    public CompletionStage<Long> storeMillisAt(Topic topic, int queueId, long queueOffset) {
        return reader.storeMillisAt(topic, queueId, queueOffset);
    }

    /** Store time of the first message, -1 when there is none. */
    public CompletionStage<Long> earliestStoreMillis(Topic topic, int queueId) {
        return reader.storeMillisAt(topic, queueId, minOffset(topic, queueId));
    }

    /**
     * What a queue says of its messages, up to {@code countMax} places from {@code from} on; empty for an unknown queue, or
     * where it has none.
     */
    public CompletionStage<List<QueueEntry>> entries(Topic topic, int queueId, long from, int countMax) {
        return reader.entries(topic, queueId, from, countMax);
    }

    /** The record that starts at {@code logOffset}. */
    public CompletionStage<LookupOutcome> lookup(long logOffset) {
        return reader.lookup(logOffset);
    }

    /**
     * Goes through all records that are readable now, from {@code from} on, where one begins, or from the beginning of
     * the log. Blocks: for a start, that looks for what happened since it last took a note.
     */
    public void walk(long from, LogScan.Visitor visitor) throws IOException {
        long end = log.readableEnd();
        long start = Math.max(from, log.minOffset());
        if (start < end) {
            new LogScan(log, end, visitor).run(start, end);
        }
    }

    /**
     * Finds the messages with a key, among all that are readable now. Fails with
     * {@link io.rillmq.store.thread.StoreBusyException} when too many queries wait or the index is still being built.
     */
    public CompletionStage<KeyQueryResult> query(KeyQuery query) {
        return index.query(query);
    }

    /** Topics of which the store has consume queues. */
    public Collection<Topic> topics() {
        return queues.topics();
    }

    /** Whether the store has a consume queue of this topic. */
    public boolean has(Topic topic) {
        return queues.has(topic);
    }

    /** How many light queues the store has. */
    public int lightQueueCount() {
        return queues.lightCount();
    }

    /** Takes a topic's consume queues away. Its records stay in the log until they are too old for it. */
    public CompletionStage<Void> deleteTopic(Topic topic) {
        return writer.removeTopic(topic);
    }

    /** Log offset of the first byte of the log. */
    public long minLogOffset() {
        return log.minOffset();
    }

    /** Log offset behind the last readable record. */
    public long maxLogOffset() {
        return log.readableEnd();
    }

    /** Store time of the last readable record; whatever is appended from now on has none before it. */
    public long lastStoreMillis() {
        return log.readable().storeMillis();
    }

    /**
     * Deletes the segments that are older than the reserved time, whatever the hour; completes with how many there were.
     */
    public CompletionStage<Integer> deleteExpired() {
        return retention.deleteExpired();
    }

    /** Changes how long messages are kept, and at which hours older ones are deleted. From any thread. */
    public void keep(Duration reservedTime, DeleteHours deleteWhen) {
        retention.keep(reservedTime, deleteWhen);
    }

    /**
     * Has consume queues forget what points below the log, as each deletion of segments does by itself; completes when
     * that is done.
     */
    public CompletionStage<Void> trimQueues() {
        return views.trimTo(log.minOffset());
    }

    /** The space of the store's disk and the age of the log, as of the last round of the retention. */
    public StorageFigures storageFigures() {
        return retention.figures();
    }

    /** Why appends are refused at this moment, be it for good or until there is space; empty when they are taken. */
    public Optional<String> refusalReason() {
        return health.refusalReason();
    }

    /** Why the log takes no appends until it is opened again; empty while it does. */
    public Optional<String> readOnlyReason() {
        return health.readOnlyReason();
    }

    /** Finishes what was taken, forces everything, and gives the directory back. Further calls wait for the first. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!closing.compareAndSet(null, done)) {
            CompletableFuture<Void> first = closing.get();
            return first == null ? done : first;
        }
        new Thread(() -> shutDown(done), "store-close").start();
        return done;
    }

    private void shutDown(CompletableFuture<Void> done) {
        try {
            try {
                retention.stop();
                writer.stop();
                reader.stop();
                index.stop();
                views.stop();
                leaveClean();
            } finally {
                tail.close();
                log.close();
                lock.close();
            }
            done.complete(null);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.error("closing the store {} failed", root, e);
            done.completeExceptionally(e);
        }
    }

    /** Only a log whose every byte is known to be on the device counts as closed. */
    private void leaveClean() throws IOException {
        boolean isForced = log.forced().offset() == log.readable().offset();
        if (isForced && health.readOnlyReason().isEmpty()) {
            queueView.complete();
            disk.delete(root.resolve(ABORT));
        }
    }
}
