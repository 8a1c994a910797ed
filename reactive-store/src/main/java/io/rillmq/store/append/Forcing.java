package io.rillmq.store.append;

import org.jspecify.annotations.Nullable;

/** What happens to a batch once it is written: the difference between the flush levels. */
interface Forcing {
    void start();

    /** A batch to fill, null when too many are not forced yet. Writer only. */
    @Nullable
    AppendBatch emptyBatch();

    boolean hasEmptyBatch();

    /** Takes a batch whose bytes are written. Writer only. */
    void written(AppendBatch batch);

    /** Forces what is left and ends. After the writer has ended. */
    void stop() throws InterruptedException;
}
