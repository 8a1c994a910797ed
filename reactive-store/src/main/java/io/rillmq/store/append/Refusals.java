package io.rillmq.store.append;

import io.rillmq.store.append.AppendOutcome.Refused;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refused appends on their way home: their records are released, their answers bundled. Owned by one thread. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Completions completions = new Completions();

    /** Refuses one append by itself. Any thread. */
    static void refuseNow(Append append, Refused refusal) {
        append.records.release();
        try {
            append.home.execute(() -> append.callback.completed(refusal));
        } catch (RejectedExecutionException e) {
            LOG.debug("a refusal has no home any more: {}", refusal.detail(), e);
        }
    }

    /** An append whose records were not laid into the log. */
    void add(Append append, Refused refusal) {
        append.records.release();
        completions.add(append, refusal);
    }

    /** Appends whose records are in the log's memory already. */
    void addAll(AppendBatch batch, Refused refusal) {
        for (int i = 0; i < batch.appendCount; i++) {
            completions.add(batch.appends[i], refusal);
        }
    }

    void send() {
        completions.send();
    }
}
