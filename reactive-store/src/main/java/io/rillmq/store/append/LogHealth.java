package io.rillmq.store.append;

import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log may be written. Once a write or force failed, the fate of the bytes is unknown: nothing is
 * acknowledged any more until the store is opened again, which looks at the disk. A lack of space passes by itself. Any
 * thread.
 */
public final class LogHealth {
    private static final Logger LOG = LoggerFactory.getLogger(LogHealth.class);

    private final AtomicReference<@Nullable String> readOnly = new AtomicReference<>();
    private volatile @Nullable Refused lowSpace;
    private volatile @Nullable Refused noSpace;

    /** Why the log is read-only; empty while it is not. */
    public Optional<String> readOnlyReason() {
        return Optional.ofNullable(readOnly.get());
    }

    /** Why appends are refused at this moment, for whatever reason; empty when they are taken. */
    public Optional<String> refusalReason() {
        if (isReadOnly()) {
            return Optional.of(refusal().detail());
        }
        Refused cause = lowSpace == null ? noSpace : lowSpace;
        return Optional.ofNullable(cause).map(Refused::detail);
    }

    /** Every append is refused until {@link #enoughSpace}. For whoever watches the disk. */
    public void lowSpace(String detail) {
        lowSpace = new Refused(Reason.DISK_FULL, detail);
    }

    /** Takes {@link #lowSpace} back. */
    public void enoughSpace() {
        lowSpace = null;
    }

    /** The answer to every append while space is low, null when it is not. */
    @Nullable
    Refused lowSpaceRefusal() {
        return lowSpace;
    }

    /** A write found no space; others are tried all the same. Writer only. */
    Refused noSpace(Throwable cause) {
        Refused refusal =
                new Refused(Reason.DISK_FULL, "no space left on the disk for the commit log: " + cause.getMessage());
        if (noSpace == null) {
            LOG.error("{}; appends are refused until there is space", refusal.detail());
        }
        noSpace = refusal;
        return refusal;
    }

    /** A write found space. Writer only. */
    void space() {
        if (noSpace != null) {
            LOG.info("the disk has space again, appends are accepted");
            noSpace = null;
        }
    }

    boolean isReadOnly() {
        return readOnly.get() != null;
    }

    void fail(String what, Throwable cause) {
        if (readOnly.compareAndSet(null, what + ": " + cause)) {
            LOG.error("the commit log is read-only from now on: {}", what, cause);
        }
    }

    Refused refusal() {
        return new Refused(
                Reason.READ_ONLY,
                "the commit log is read-only, " + readOnlyReason().orElse("no reason known"));
    }
}
