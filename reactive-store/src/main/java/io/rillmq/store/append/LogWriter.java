package io.rillmq.store.append;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.dispatch.Dispatcher;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.thread.StoreThread;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log. It makes one batch of whatever has arrived, writes it, and passes it on to be
 * forced, published and answered.
 */
public final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final AppendConfig config;
    private final LogHealth health;
    private final Inbox inbox;
    private final LogTail tail;
    private final Forcing forcing;
    private final WakeUp wakeUp = new WakeUp();
    private final Thread thread = new StoreThread(this::run, "store-writer");

    /** From here on, owned by the thread. */
    private final Refusals refusals = new Refusals();

    /** An empty batch that was refused instead of passed on. */
    private @Nullable AppendBatch spare;

    /** The last append of the batch in hand, which may not have come into it yet. */
    private @Nullable Append newest;

    /** Of a log that ends at its readable end, which everything dispatched so far belongs to. */
    public LogWriter(
            CommitLog log,
            TailCache cache,
            ConsumeQueues queues,
            Dispatcher dispatcher,
            ViewWriter views,
            TagsCodeRule tagsCodeRule,
            AppendConfig config,
            Clock clock,
            LogHealth health) {
        this.config = config;
        this.health = health;
        this.inbox = new Inbox(log.segmentBytes(), config, views, health, wakeUp);
        Publisher publisher = new Publisher(dispatcher, views);
        this.forcing = switch (config.flushLevel()) {
            case SYNC_FLUSH -> new GroupForce(log, health, publisher, wakeUp, config.unforcedBatchesMax());
            case ASYNC_FLUSH -> new IntervalForce(log, health, publisher, config.asyncForceInterval());
        };
        Runway runway =
                switch (config.flushLevel()) {
                    case SYNC_FLUSH -> new Runway(config.runwayBytes());
                    case ASYNC_FLUSH -> new Runway(0); // Its forces are few.
                };
        this.tail = new LogTail(log, cache, queues, tagsCodeRule, clock, runway);
    }

    public void start() {
        forcing.start();
        thread.start();
    }

    /** Takes an append. Never blocks; the callback comes later, on the append's home. Any thread. */
    public void append(Append append) {
        inbox.offer(append);
    }

    /** Takes a topic's queues away, after all appends before. Completes once their files are deleted. Any thread. */
    public CompletionStage<Void> removeTopic(Topic topic) {
        return inbox.offer(topic);
    }

    private void run() {
        try {
            loop();
        } catch (RuntimeException | Error e) {
            health.fail("the writer of the log ended", e);
            while (!inbox.isClosed()) {
                inbox.refuseAll(refusals);
                inbox.await();
            }
        }
    }

    private void loop() {
        while (true) {
            // Read first: a task that comes before the closing is seen by the poll after it.
            boolean last = inbox.isClosed();
            WriterTask task = inbox.poll();
            if (task instanceof Append append) {
                write(append);
            } else if (task instanceof TopicRemoval removal) {
                remove(removal);
            } else if (last) {
                return;
            } else {
                inbox.await();
            }
        }
    }

    private void remove(TopicRemoval removal) {
        tail.cursors().remove(removal.topic());
        AppendBatch batch = emptyBatch();
        batch.removal = removal;
        forcing.written(batch);
    }

    private AppendBatch emptyBatch() {
        AppendBatch batch = spare;
        if (batch != null) {
            spare = null;
            return batch;
        }
        batch = forcing.emptyBatch();
        while (batch == null) {
            wakeUp.await(forcing::hasEmptyBatch);
            batch = forcing.emptyBatch();
        }
        return batch;
    }

    /** Writes {@code first} and whatever waits behind it and fits. */
    private void write(Append first) {
        if (health.isReadOnly()) {
            refuse(first, health.refusal());
            return;
        }
        // It came before space was low; what is left may be meant for others.
        Refused lowSpace = health.lowSpaceRefusal(first.freesSpace());
        if (lowSpace != null) {
            refuse(first, lowSpace);
            return;
        }
        AppendBatch batch = emptyBatch();
        if (write(batch, first)) {
            forcing.written(batch);
        }
    }

    /** @return false when the appends were refused instead */
    private boolean write(AppendBatch batch, Append first) {
        long bytes = first.sizeBytes;
        newest = first;
        try {
            if (!begin(batch, first)) {
                return false;
            }
            bytes = fill(batch, first);
            tail.write(batch);
            health.space(bytes);
            return true;
        } catch (DiskFullException e) {
            clearAfterFullDisk();
            giveUp(batch, health.isReadOnly() ? health.refusal() : health.noSpace(bytes, e));
        } catch (IOException | RuntimeException | Error e) {
            health.fail("a write failed", e);
            giveUp(batch, health.refusal());
        } finally {
            newest = null;
        }
        return false;
    }

    /** Memory that readers and connections hold for now comes back: to want it is no reason to end the log. */
    private boolean begin(AppendBatch batch, Append first) throws IOException {
        try {
            tail.begin(batch, first.sizeBytes);
            return true;
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for an append of {} bytes, it is refused as busy: {}", first.sizeBytes, e.getMessage());
            giveUp(batch, new Refused(Reason.BUSY, "no memory for " + first.sizeBytes + " bytes"));
            return false;
        }
    }

    /** @return the bytes it laid */
    private long fill(AppendBatch batch, Append first) {
        long bytes = 0;
        Append append = first;
        while (true) {
            bytes += append.sizeBytes;
            newest = append;
            tail.lay(batch, append);
            WriterTask following = inbox.poll();
            if (following instanceof Append fitting
                    && health.lowSpaceRefusal(fitting.freesSpace()) == null
                    && bytes + fitting.sizeBytes <= config.batchBytesMax()
                    && tail.fits(fitting.sizeBytes)) {
                append = fitting;
            } else {
                inbox.giveBack(following);
                break;
            }
        }
        inbox.taken(bytes);
        return bytes;
    }

    private void clearAfterFullDisk() {
        try {
            tail.clear();
        } catch (IOException e) {
            health.fail("clearing after a full disk failed", e);
        }
    }

    private void giveUp(AppendBatch batch, Refused refusal) {
        tail.takeBack(batch);
        refusals.addAll(batch, refusal);
        Append last = newest;
        if (last != null && !batch.endsWith(last)) {
            inbox.taken(last.sizeBytes);
            refusals.add(last, refusal);
        }
        refusals.send();
        batch.clear();
        spare = batch;
    }

    private void refuse(Append append, Refused refusal) {
        inbox.taken(append.sizeBytes);
        refusals.add(append, refusal);
        refusals.send();
    }

    /** Writes, forces and answers everything that was taken, then ends. */
    public void stop() throws InterruptedException {
        inbox.close();
        thread.join();
        inbox.abandon();
        forcing.stop();
    }
}
