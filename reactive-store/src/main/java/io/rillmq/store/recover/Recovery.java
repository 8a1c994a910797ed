package io.rillmq.store.recover;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.dispatch.QueueView;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.ForcedMark;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.LogScan;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log and its consume queues to one state: queues as a snapshot has them, then every record of the log from
 * there on, up to the first that a crash tore. What no snapshot holds is built again from the whole log.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final CommitLog log;
    private final QueueView queues;
    private final ForcedMark mark;
    private long storeMillis;
    private long lastRecordOffset = -1;

    public Recovery(CommitLog log, QueueView queues, ForcedMark mark) {
        this.log = log;
        this.queues = queues;
        this.mark = mark;
    }

    /** Runs once, before any thread of the store. Afterwards the log's readable and forced ends are published. */
    public void run() throws IOException {
        long started = System.nanoTime();
        if (log.isEmpty()) {
            queues.clear();
            mark.clear();
            return;
        }
        long from = queues.restore();
        LogEnd restored = queues.restored();
        storeMillis = restored.storeMillis();
        lastRecordOffset = restored.lastRecordOffset();
        long end = replayFrom(from);
        if (queues.isBeyond(end)) {
            // The log lost what was on the device: no snapshot is worth anything any more.
            end = replayFrom(queues.rebuild("they have messages behind the end of the log"));
        }
        truncate(end);
        LogEnd recovered = new LogEnd(end, lastRecordOffset, storeMillis);
        log.publishForced(recovered);
        log.publishReadable(recovered);
        log.publishDispatched(recovered);
        queues.replayed();
        LOG.info("recovered the log from {} to {} in {} ms", from, end, (System.nanoTime() - started) / 1_000_000);
    }

    private void truncate(long end) throws IOException {
        long forcedEnd = queues.trustedLogOffset();
        log.truncate(end, forcedEnd > end ? forcedEnd : mark.writeAgainFrom(forcedEnd, end));
        // What is appended from here on may come below what was marked before.
        mark.clear();
    }

    private long replayFrom(long from) throws IOException {
        return new LogScan(log, queues.trustedLogOffset(), this::replay).run(from);
    }

    private void replay(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException {
        storeMillis = Math.max(storeMillis, RecordLayout.storeMillis(bytes, index));
        lastRecordOffset = logOffset;
        queues.apply(bytes, index, logOffset, sizeBytes);
    }
}
