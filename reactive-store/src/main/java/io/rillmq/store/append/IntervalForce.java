package io.rillmq.store.append;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * ASYNC_FLUSH: the writer publishes and answers a batch as soon as it is written; a thread forces what was written, at
 * an interval.
 */
final class IntervalForce implements Forcing {
    private final CommitLog log;
    private final LogHealth health;
    private final Publisher publisher;
    private final long intervalNanos;
    private final WakeUp wakeUp = new WakeUp();
    private final AppendBatch batch = new AppendBatch();
    private final Thread thread = new Thread(this::run, "store-force");
    private volatile boolean stopping;

    IntervalForce(CommitLog log, LogHealth health, Publisher publisher, Duration interval) {
        this.log = log;
        this.health = health;
        this.publisher = publisher;
        this.intervalNanos = interval.toNanos();
    }

    @Override
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public @Nullable AppendBatch emptyBatch() {
        return batch;
    }

    @Override
    public boolean hasEmptyBatch() {
        return true;
    }

    @Override
    public void written(AppendBatch written) {
        try {
            publisher.publish(written, true);
        } catch (RuntimeException | Error e) {
            // Our bug: what was not published is never acknowledged.
            health.fail("publishing failed", e);
            publisher.refuse(written, health.refusal(), true);
        }
        publisher.sendAnswers();
        written.clear();
    }

    private void run() {
        while (!stopping) {
            wakeUp.await(() -> stopping, intervalNanos);
            force();
        }
        force();
    }

    private void force() {
        LogEnd end = log.readable();
        if (end.offset() == log.forced().offset() || health.isReadOnly()) {
            return;
        }
        // Older segments were forced when the log rolled.
        Segment segment = log.segmentAt(end.offset() - 1);
        try {
            if (segment != null) {
                segment.force();
            }
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
