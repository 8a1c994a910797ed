package io.rillmq.store.append;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log may still be written. Once a write or force failed, the fate of the bytes is unknown: nothing is
 * acknowledged any more until the store is opened again, which looks at the disk. Any thread.
 */
public final class LogHealth {
    private static final Logger LOG = LoggerFactory.getLogger(LogHealth.class);

    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /** Why the log is read-only; empty while it is not. */
    public Optional<String> readOnlyReason() {
        return Optional.ofNullable(reason.get());
    }

    boolean isReadOnly() {
        return reason.get() != null;
    }

    void fail(String what, Throwable cause) {
        if (reason.compareAndSet(null, what + ": " + cause)) {
            LOG.error("the commit log is read-only from now on: {}", what, cause);
        }
    }

    AppendOutcome.Refused refusal() {
        return new AppendOutcome.Refused(
                AppendOutcome.Reason.READ_ONLY,
                "the commit log is read-only, " + readOnlyReason().orElse("no reason known"));
    }
}
