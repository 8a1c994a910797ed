package io.rillmq.store.retain;

import io.rillmq.store.append.LogHealth;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a checkpoint onto a disk that may be full: without one that is younger than them, no messages may go. Owned by
 * the retention's thread.
 */
final class CheckpointFirst {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFirst.class);

    private final ViewWriter views;
    private final DiskReserve reserve;
    private final LogHealth health;
    private final WakeUp wakeUp;

    /** @param wakeUp wakes the retention's thread */
    CheckpointFirst(ViewWriter views, DiskReserve reserve, LogHealth health, WakeUp wakeUp) {
        this.views = views;
        this.reserve = reserve;
        this.health = health;
        this.wakeUp = wakeUp;
    }

    /**
     * Tries to store one, and waits for that. When it takes the reserve, appends are refused from then on, so that they do
     * not eat it: until {@link LogHealth#enoughSpace}.
     *
     * @param isStopping ends the wait; {@link WakeUp#signal} has it asked
     */
    void attempt(BooleanSupplier isStopping) throws IOException {
        Throwable failure = checkpoint(isStopping);
        if (!(failure instanceof DiskFullException)) {
            return; // Other failures have nothing to do with space; who had them tells of them.
        }
        health.reservedSpace("the disk is full, appends are refused while the oldest messages are deleted");
        if (reserve.giveUp()) {
            Throwable again = checkpoint(isStopping);
            LOG.warn(
                    "the disk is full, the reserve was given up for a checkpoint, {}",
                    again == null ? "with success" : "which failed all the same: " + again.getMessage());
        }
    }

    private @Nullable Throwable checkpoint(BooleanSupplier isStopping) {
        CompletableFuture<@Nullable Throwable> outcome = views.checkpoint()
                .<@Nullable Throwable>handle((done, failure) -> failure)
                .toCompletableFuture();
        outcome.thenRun(wakeUp::signal);
        while (!outcome.isDone()) {
            if (isStopping.getAsBoolean()) {
                return new IllegalStateException("the store is closing");
            }
            wakeUp.await(() -> outcome.isDone() || isStopping.getAsBoolean());
        }
        Throwable failure = outcome.join();
        return failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    }
}
