package io.rillmq.store.read;

import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read that left the caller's thread, and the one who waits for its result. */
record PendingRead(QueueScan scan, ReadCallback callback) {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRead.class);

    /** Answers with what the scan found. */
    void goHome() {
        ReadResult result = scan.finish();
        try {
            scan.request.home().execute(() -> callback.completed(result));
        } catch (RejectedExecutionException e) {
            result.records().release();
            LOG.debug("a read has no home any more", e);
        }
    }

    /** Answers without messages. */
    void goHome(ReadStatus reason) {
        scan.fail(reason);
        goHome();
    }
}
