package io.rillmq.store.append;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * SYNC_FLUSH: a thread that forces whatever was written while it forced before, and then publishes and answers all of
 * it together. One force answers every append that it covers.
 */
final class GroupForce implements Forcing {
    private final CommitLog log;
    private final LogHealth health;
    private final Publisher publisher;
    private final WakeUp writerWakeUp;
    private final WakeUp wakeUp = new WakeUp();
    private final SpscArrayQueue<AppendBatch> unforced;
    private final SpscArrayQueue<AppendBatch> empty;
    private final Completions writerCompletions = new Completions();
    private final List<AppendBatch> group = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "store-force");
    private volatile boolean stopping;

    GroupForce(CommitLog log, LogHealth health, Publisher publisher, WakeUp writerWakeUp, int batches) {
        this.log = log;
        this.health = health;
        this.publisher = publisher;
        this.writerWakeUp = writerWakeUp;
        this.unforced = new SpscArrayQueue<>(batches);
        this.empty = new SpscArrayQueue<>(batches);
        for (int i = 0; i < batches; i++) {
            empty.offer(new AppendBatch());
        }
    }

    @Override
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public @Nullable AppendBatch emptyBatch() {
        return empty.poll();
    }

    @Override
    public boolean hasEmptyBatch() {
        return !empty.isEmpty();
    }

    @Override
    public void written(AppendBatch batch) {
        for (int i = 0; i < batch.appendCount; i++) {
            if (!batch.appends[i].waitsForFlush) {
                writerCompletions.add(batch.appends[i], batch.appended(i));
            }
        }
        unforced.offer(batch);
        wakeUp.signal();
        writerCompletions.send();
    }

    private void run() {
        while (true) {
            // Read first: a batch that comes before the stop is seen by the poll after it.
            boolean last = stopping;
            unforced.drain(group::add);
            if (!group.isEmpty()) {
                settle();
            } else if (last) {
                return;
            } else {
                wakeUp.await(() -> stopping || !unforced.isEmpty());
            }
        }
    }

    private void settle() {
        try {
            force();
            publish();
        } catch (RuntimeException | Error e) {
            // The writer waits for its batches, whatever happens.
            health.fail("answering failed", e);
        } finally {
            for (AppendBatch batch : group) {
                batch.clear();
                empty.offer(batch);
            }
            group.clear();
            writerWakeUp.signal();
        }
    }

    private void publish() {
        int settled = 0;
        try {
            while (settled < group.size() && !health.isReadOnly()) {
                publisher.publish(group.get(settled), false);
                settled++;
            }
        } catch (RuntimeException | Error e) {
            // Our bug: what was not published is never acknowledged.
            health.fail("publishing failed", e);
        }
        for (int i = settled; i < group.size(); i++) {
            publisher.refuse(group.get(i), health.refusal(), false);
        }
        publisher.sendAnswers();
    }

    /** Older segments were forced when the log rolled: only the newest can hold unforced bytes. */
    private void force() {
        Segment segment = null;
        LogEnd end = LogEnd.NONE;
        for (AppendBatch batch : group) {
            if (batch.segment != null) {
                segment = batch.segment;
                end = batch.end;
            }
        }
        if (segment == null || health.isReadOnly()) {
            return;
        }
        try {
            segment.force();
            log.publishForced(end);
        } catch (IOException | RuntimeException | Error e) {
            health.fail("a force failed", e);
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        thread.join();
    }
}
