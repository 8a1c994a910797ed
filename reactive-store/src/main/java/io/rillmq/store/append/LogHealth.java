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
    /** Less on top of an append that had no space is none either: it goes with the next one. */
    private static final long SPACE_AGAIN_BYTES = 1 << 20;

    private final AtomicReference<@Nullable String> readOnly = new AtomicReference<>();
    private volatile @Nullable LowSpace lowSpace;
    private volatile @Nullable Refused noSpace;
    /** How much the log has to grow before the bytes that found no space have found some. */
    private long missingBytes;

    private boolean isFullSinceLook;

    private volatile Runnable whenFull = () -> {};

    /** @param isForAll whether not even appends that free space are taken */
    private record LowSpace(Refused refusal, boolean isForAll) {}

    /** Why the log is read-only; empty while it is not. */
    public Optional<String> readOnlyReason() {
        return Optional.ofNullable(readOnly.get());
    }

    /** Why appends are refused at this moment, for whatever reason; empty when they are taken. */
    public Optional<String> refusalReason() {
        if (isReadOnly()) {
            return Optional.of(refusal().detail());
        }
        LowSpace low = lowSpace;
        Refused cause = low == null ? noSpace : low.refusal;
        return Optional.ofNullable(cause).map(Refused::detail);
    }

    /** Appends are refused until {@link #enoughSpace}, but for those that free space. For whoever watches the disk. */
    public void lowSpace(String detail) {
        lowSpace = new LowSpace(new Refused(Reason.DISK_FULL, detail), false);
    }

    /** Every append is refused until {@link #lowSpace} or {@link #enoughSpace}: what is left is needed to delete anything. */
    public void reservedSpace(String detail) {
        lowSpace = new LowSpace(new Refused(Reason.DISK_FULL, detail), true);
    }

    /** Comes before a look at the free space: a write that finds none after it knows better than {@link #enoughSpace}. */
    public synchronized void lookAtSpace() {
        isFullSinceLook = false;
    }

    /**
     * Takes {@link #lowSpace} back, and when so much is usable that a write cannot miss it, what one found before the
     * look.
     */
    public synchronized void enoughSpace(long usableBytes) {
        lowSpace = null;
        if (noSpace != null && !isFullSinceLook && usableBytes - SPACE_AGAIN_BYTES >= missingBytes) {
            endNoSpace();
        }
    }

    /** Has {@code action} run, on the writer's thread, when a write is the first to find no space. */
    public void whenFull(Runnable action) {
        whenFull = action;
    }

    /**
     * The answer to an append while space is low, null when it is not.
     *
     * @param freesSpace whether the append is one that lets old segments go
     */
    @Nullable
    Refused lowSpaceRefusal(boolean freesSpace) {
        LowSpace low = lowSpace;
        return low == null || (freesSpace && !low.isForAll) ? null : low.refusal;
    }

    /** A write of {@code sizeBytes} found no space; others are tried all the same. Writer only. */
    Refused noSpace(long sizeBytes, Throwable cause) {
        Refused refusal =
                new Refused(Reason.DISK_FULL, "no space left on the disk for the commit log: " + cause.getMessage());
        if (beginNoSpace(sizeBytes, refusal)) {
            LOG.error("{}; appends are refused until there is space", refusal.detail());
            whenFull.run();
        }
        return refusal;
    }

    /** A write of {@code sizeBytes} found space. Writer only. */
    void space(long sizeBytes) {
        if (noSpace != null) {
            fillMissing(sizeBytes);
        }
    }

    private synchronized boolean beginNoSpace(long sizeBytes, Refused refusal) {
        boolean isFirst = noSpace == null;
        missingBytes = isFirst ? sizeBytes : Math.max(missingBytes, sizeBytes);
        isFullSinceLook = true;
        noSpace = refusal;
        return isFirst;
    }

    /** A smaller write may fit on a disk that is full for others, into what these gave back: that is no end of it. */
    private synchronized void fillMissing(long sizeBytes) {
        missingBytes -= sizeBytes;
        if (noSpace != null && missingBytes <= 0) {
            endNoSpace();
        }
    }

    private void endNoSpace() {
        LOG.info("the disk has space again, appends are accepted");
        noSpace = null;
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
