package io.rillmq.store.dispatch;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.queue.FoundQueueFiles;
import io.rillmq.store.queue.QueueState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks, at a start, at entries that a snapshot has in files and that may not be on the device: a force that failed may
 * have made them disappear. The log is replayed for them from the last that was forced.
 */
final class UnforcedEntries {
    private final CommitLog log;
    private final FoundQueueFiles onDisk;

    UnforcedEntries(CommitLog log, FoundQueueFiles onDisk) {
        this.log = log;
        this.onDisk = onDisk;
    }

    /** The state as far as the files have it; null when nothing says where the log is to be replayed from. */
    @Nullable
    QueueState asFound(QueueState state) throws IOException {
        if (!state.isUnforced() || onDisk.hasUnforced(state)) {
            return state;
        }
        if (state.forcedOffset() <= state.minOffset()) {
            return upTo(state, state.minOffset(), -1);
        }
        long last = state.forcedOffset() - 1;
        long logOffset = onDisk.logOffset(state, last);
        return isRecordOf(state, last, logOffset) ? upTo(state, state.forcedOffset(), logOffset) : null;
    }

    private static QueueState upTo(QueueState state, long end, long lastLogOffset) {
        return new QueueState(
                state.topic(), state.queueId(), state.minOffset(), end, end, state.firstLogOffset(), lastLogOffset);
    }

    private boolean isRecordOf(QueueState state, long queueOffset, long logOffset) throws IOException {
        return logOffset >= log.minOffset()
                && logOffset < state.lastLogOffset()
                && EntryCheck.isHeadOf(log, logOffset, state.topic(), state.queueId(), queueOffset);
    }
}
