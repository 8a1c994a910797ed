package io.rillmq.store.append;

import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.thread.WakeUp;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The door to the log's writer: takes what the log can hold and the bounds allow, refuses the rest at once, and keeps the
 * order. Any thread offers, the writer takes.
 */
final class Inbox {
    private static final Refused CLOSING = new Refused(Reason.SHUTTING_DOWN, "the store is closing");

    private final int segmentBytes;
    private final AppendConfig config;
    private final ViewWriter views;
    private final LogHealth health;
    private final MpscArrayQueue<WriterTask> waiting;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final WakeUp wakeUp;
    private volatile boolean closed;
    private volatile boolean abandoned;
    /** Polled and given back. Writer only. */
    private @Nullable WriterTask givenBack;

    /** @param wakeUp of the writer, who also waits for others than us */
    Inbox(int segmentBytes, AppendConfig config, ViewWriter views, LogHealth health, WakeUp wakeUp) {
        this.segmentBytes = segmentBytes;
        this.config = config;
        this.views = views;
        this.health = health;
        this.wakeUp = wakeUp;
        this.waiting = new MpscArrayQueue<>(config.waitingCountMax());
    }

    /** Takes an append or refuses it. Never blocks. Any thread. */
    void offer(Append append) {
        Refused refusal = refusalOf(append);
        if (refusal == null) {
            refusal = enqueue(append);
        }
        if (refusal == null) {
            signal();
        } else {
            Refusals.refuseNow(append, refusal);
        }
    }

    private @Nullable Refused refusalOf(Append append) {
        if (append.sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES > segmentBytes) {
            return new Refused(
                    Reason.TOO_LARGE,
                    "append of " + append.sizeBytes + " bytes exceeds mappedFileSizeCommitLog " + segmentBytes);
        }
        if (health.isReadOnly()) {
            return health.refusal();
        }
        Refused lowSpace = health.lowSpaceRefusal(append.freesSpace());
        if (lowSpace != null) {
            return lowSpace;
        }
        if (closed) {
            return CLOSING;
        }
        return views.isBehind()
                ? new Refused(Reason.BUSY, "consume queues wait to be written, unwrittenEntriesMax is reached")
                : null;
    }

    private @Nullable Refused enqueue(Append append) {
        // The writer may release the records as soon as the offer succeeds: take what is needed before.
        int sizeBytes = append.sizeBytes;
        long bytes = waitingBytes.addAndGet(sizeBytes);
        boolean isRoomy = bytes <= config.waitingBytesMax() || bytes == sizeBytes;
        if (isRoomy && waiting.offer(append)) {
            return null;
        }
        waitingBytes.addAndGet(-sizeBytes);
        return new Refused(
                Reason.BUSY,
                isRoomy
                        ? "waitingCountMax " + config.waitingCountMax() + " is reached"
                        : "waitingBytesMax " + config.waitingBytesMax() + " is reached");
    }

    /** Takes the removal of a topic, behind all appends before. Any thread. */
    CompletionStage<Void> offer(Topic topic) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!closed && waiting.offer(new TopicRemoval(topic, done))) {
            signal();
        } else {
            done.completeExceptionally(
                    new IllegalStateException("topic " + topic + " not deleted, the store is closing or busy"));
        }
        return done;
    }

    private void signal() {
        wakeUp.signal();
        if (abandoned) {
            refuseLeftovers();
        }
    }

    /** Null when nothing waits. Writer only. */
    @Nullable
    WriterTask poll() {
        WriterTask task = givenBack;
        if (task == null) {
            return waiting.poll();
        }
        givenBack = null;
        return task;
    }

    /** Makes {@code task}, polled last, the next one again. Writer only. */
    void giveBack(@Nullable WriterTask task) {
        givenBack = task;
    }

    /** Appends of these bytes are no longer waiting. Writer only. */
    void taken(long bytes) {
        waitingBytes.addAndGet(-bytes);
    }

    /** Sleeps until there is something to poll, or the inbox is closed. Writer only. */
    void await() {
        wakeUp.await(() -> closed || !waiting.isEmpty());
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes nothing more; what is in it can still be polled. */
    void close() {
        closed = true;
        wakeUp.signal();
    }

    /** Nobody polls any more: whatever came, or still comes past {@link #close}, is refused. */
    void abandon() {
        abandoned = true;
        // Orders the flag against the offers of others, as their fence does against ours.
        wakeUp.signal();
        refuseLeftovers();
    }

    private synchronized void refuseLeftovers() {
        refuseAll(new Refusals());
    }

    /** Refuses everything that waits. Writer only. */
    void refuseAll(Refusals refusals) {
        for (WriterTask task = poll(); task != null; task = poll()) {
            if (task instanceof Append append) {
                taken(append.sizeBytes);
                refusals.add(append, health.isReadOnly() ? health.refusal() : CLOSING);
            } else if (task instanceof TopicRemoval removal) {
                removal.done().completeExceptionally(new IllegalStateException(CLOSING.detail()));
            }
        }
        refusals.send();
    }
}
