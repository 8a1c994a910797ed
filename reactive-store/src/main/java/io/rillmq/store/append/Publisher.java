package io.rillmq.store.append;

import io.rillmq.store.dispatch.Dispatcher;
import io.rillmq.store.dispatch.ViewWriter;

/**
 * Keeps the promise for a batch: its messages become readable, then its appends are answered. Owned by the one thread
 * that may promise: the forcing thread with SYNC_FLUSH, the writer with ASYNC_FLUSH.
 */
final class Publisher {
    /** As many queues as the processor can wait for at once, and more do not push the first out of its cache. */
    private static final int PREPARED_ENTRIES = 32;

    private final Dispatcher dispatcher;
    private final ViewWriter views;
    private final Completions completions = new Completions();

    Publisher(Dispatcher dispatcher, ViewWriter views) {
        this.dispatcher = dispatcher;
        this.views = views;
    }

    /** @param all false when the appends that do not wait for the flush were answered already */
    void publish(AppendBatch batch, boolean all) {
        TopicRemoval removal = batch.removal;
        if (removal != null) {
            views.delete(removal.topic()).whenComplete((done, failure) -> {
                if (failure == null) {
                    removal.done().complete(null);
                } else {
                    removal.done().completeExceptionally(failure);
                }
            });
            return;
        }
        dispatcher.begin(batch.end);
        for (int i = 0; i < batch.entryCount; i++) {
            if (i % PREPARED_ENTRIES == 0) {
                dispatcher.prepare(batch.queues, i, Math.min(i + PREPARED_ENTRIES, batch.entryCount));
            }
            dispatcher.dispatch(
                    batch.queues[i],
                    batch.queueOffsets[i],
                    batch.logOffsets[i],
                    batch.sizes[i],
                    batch.tagsCodes[i],
                    batch.storeMillis[i]);
        }
        dispatcher.advanceTo(batch.end);
        for (int i = 0; i < batch.appendCount; i++) {
            if (all || batch.appends[i].waitsForFlush) {
                completions.add(batch.appends[i], batch.appended(i));
            }
        }
    }

    /** @param all as for {@link #publish} */
    void refuse(AppendBatch batch, AppendOutcome.Refused refusal, boolean all) {
        TopicRemoval removal = batch.removal;
        if (removal != null) {
            removal.done().completeExceptionally(new IllegalStateException(refusal.detail()));
        }
        for (int i = 0; i < batch.appendCount; i++) {
            if (all || batch.appends[i].waitsForFlush) {
                completions.add(batch.appends[i], refusal);
            }
        }
    }

    void sendAnswers() {
        completions.send();
    }
}
