package io.rillmq.broker.timer;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.MessageStore;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what waits: from the snapshot, from what the timers' queue has behind it, and from the messages that the log
 * says were delivered since. For the start only, on a thread that may block.
 */
final class TimerRestore {
    private static final Logger LOG = LoggerFactory.getLogger(TimerRestore.class);
    private static final int BATCH_COUNT_MAX = 1_024;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final TimerSnapshot.Start BEGINNING = new TimerSnapshot.Start(0, 0);

    private final MessageStore store;
    private final Disk disk;
    private final TimerSnapshot snapshot;
    private final Path rocketMqCheckpoint;
    private long[] delivered = new long[64];
    private int deliveredCount;

    /** @param rocketMqCheckpoint where RocketMQ notes how far its own timers are */
    TimerRestore(MessageStore store, Disk disk, TimerSnapshot snapshot, Path rocketMqCheckpoint) {
        this.store = store;
        this.disk = disk;
        this.snapshot = snapshot;
        this.rocketMqCheckpoint = rocketMqCheckpoint;
    }

    /**
     * @param view what waits
     * @param start from where on the log was read
     */
    record Restored(WheelView view, TimerSnapshot.Start start) {}

    Restored run() throws IOException {
        WheelView view = new WheelView();
        Optional<TimerSnapshot.Start> known = snapshot.read(view.pending, store.maxLogOffset());
        if (known.isEmpty() || known.get().queueOffset() > end()) {
            // It must not fit by chance when the log has grown again.
            snapshot.delete();
            known = Optional.empty();
            view = new WheelView();
        }
        TimerSnapshot.Start start = known.orElse(BEGINNING);
        view.moveTo(Math.max(start.queueOffset(), store.minOffset(TimerRecords.TOPIC, TimerRecords.QUEUE_ID)));
        replay(view);
        forgetWhatIsGone(view);
        forgetWhatRocketMqDelivered(view);
        forgetWhatWasDelivered(view, start);
        if (view.pending.size() > 0) {
            LOG.info("{} messages wait for their time of delivery", view.pending.size());
        }
        return new Restored(view, start);
    }

    private long end() {
        return store.maxOffset(TimerRecords.TOPIC, TimerRecords.QUEUE_ID);
    }

    private void replay(WheelView view) throws IOException {
        long end = end();
        while (view.nextQueueOffset() < end) {
            CompletableFuture<ReadResult> answer = new CompletableFuture<>();
            store.read(
                    new ReadRequest(
                            TimerRecords.TOPIC,
                            TimerRecords.QUEUE_ID,
                            view.nextQueueOffset(),
                            BATCH_COUNT_MAX,
                            BATCH_BYTES_MAX,
                            QueueFilter.ALL,
                            Runnable::run),
                    answer::complete);
            apply(view, answer.join());
        }
    }

    private static void apply(WheelView view, ReadResult result) throws IOException {
        try {
            switch (result.status()) {
                case FOUND -> view.apply(result.records());
                case MESSAGE_WAS_REMOVING, NO_MATCHED_MESSAGE -> {
                    LOG.error(
                            "messages {} to {} of {} cannot be read: they are passed over",
                            view.nextQueueOffset(),
                            result.nextQueueOffset() - 1,
                            TimerRecords.TOPIC);
                    view.moveTo(result.nextQueueOffset());
                }
                case OFFSET_TOO_SMALL -> view.moveTo(result.minOffset());
                case NO_MESSAGE_IN_QUEUE,
                        NO_MATCHED_LOGIC_QUEUE,
                        OFFSET_OVERFLOW_ONE,
                        OFFSET_OVERFLOW_BADLY,
                        BUSY,
                        FAILED ->
                    throw new IOException("message " + view.nextQueueOffset() + " of " + TimerRecords.TOPIC
                            + " cannot be read: " + result.status());
            }
        } finally {
            result.records().release();
        }
    }

    /** The log keeps what waits; but somebody may have taken segments away. */
    private void forgetWhatIsGone(WheelView view) {
        int before = view.pending.size();
        long minLogOffset = store.minLogOffset();
        if (view.pending.minLogOffset() < minLogOffset) {
            view.pending.removeIf(timer -> timer.logOffset() < minLogOffset);
            LOG.error(
                    "{} messages that waited for their time are lost: the log begins behind them, at {}",
                    before - view.pending.size(),
                    minLogOffset);
        }
    }

    /** It does not say so in what it delivers, but notes up to when it has. */
    private void forgetWhatRocketMqDelivered(WheelView view) throws IOException {
        Optional<byte[]> checkpoint = disk.readAll(rocketMqCheckpoint);
        if (checkpoint.isPresent() && checkpoint.get().length >= Long.BYTES) {
            long deliveredUntil = ByteBuffer.wrap(checkpoint.get()).getLong();
            view.pending.removeIf(timer -> timer.dueMillis() < deliveredUntil);
        }
    }

    /** A message is delivered behind the place where it was parked, so the walk need not begin before the first. */
    private void forgetWhatWasDelivered(WheelView view, TimerSnapshot.Start start) throws IOException {
        if (view.pending.size() == 0) {
            return;
        }
        store.walk(Math.max(start.logOffset(), view.pending.minLogOffset()), this::note);
        Arrays.sort(delivered, 0, deliveredCount);
        view.pending.removeIf(timer -> Arrays.binarySearch(delivered, 0, deliveredCount, timer.logOffset()) >= 0);
        delivered = new long[0];
    }

    private void note(ByteBuf bytes, int index, long logOffset, int sizeBytes) {
        long from = TimerRecords.deliveredFrom(RecordFields.properties(bytes, index));
        if (from >= 0) {
            if (deliveredCount == delivered.length) {
                delivered = Arrays.copyOf(delivered, 2 * deliveredCount);
            }
            delivered[deliveredCount++] = from;
        }
    }
}
