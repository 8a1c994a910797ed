package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableFile;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.DelayOffsetTable;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers delayed messages when their time has come, per level in the order in which they were stored. Owned by one
 * context: every method runs on it, but for {@link #load} at the start and {@link #readable}.
 *
 * <p>A level has at most one reading, one batch of appends or one timer under way. Its progress moves on when the last
 * append of a batch is acknowledged and is saved from time to time: after a crash the messages delivered since are
 * delivered again, none is lost.
 */
public final class DelayService {
    private static final Logger LOG = LoggerFactory.getLogger(DelayService.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final MessageStore store;
    private final MessageAppender appender;
    private final Owner owner;
    private final Executor home;
    private final DelayConfig config;
    private final TableFile<DelayOffsetTable> file;
    private final Clock clock;
    private final Supplier<InetSocketAddress> storeHost;
    private final List<Level> levels = new ArrayList<>();
    private DataVersion version;
    private boolean isChanged;
    private boolean isRunning;

    public DelayService(
            MessageStore store,
            MessageAppender appender,
            Owner owner,
            DelayConfig config,
            TableFile<DelayOffsetTable> file,
            Clock clock,
            Supplier<InetSocketAddress> storeHost) {
        this.store = store;
        this.appender = appender;
        this.owner = owner;
        this.home = owner::run;
        this.config = config;
        this.file = file;
        this.clock = clock;
        this.storeHost = storeHost;
        this.version = new DataVersion(0, clock.millis(), 0);
        for (int level = 1; level <= config.levels().count(); level++) {
            levels.add(new Level(level));
        }
    }

    /** What the queues of the delay topic hold in place of the tag's hash: the time of delivery, as in RocketMQ. */
    public static TagsCodeRule tagsCodeRule(DelayLevels delays) {
        return (topic, queueId, storeMillis, tagHash) -> topic.equals(DelayLevels.TOPIC) && queueId < delays.count()
                ? storeMillis + delays.delayOf(queueId + 1).toMillis()
                : tagHash;
    }

    /** Reads the progress; blocks, so it is called once, before the owner runs. */
    public void load() throws IOException {
        file.load(DelayOffsetTable::fromJson).ifPresent(progress -> {
            version = progress.dataVersion();
            levels.forEach(level -> level.nextOffset = progress.offsets().getOrDefault(level.number, 0L));
        });
    }

    public void start() {
        isRunning = true;
        levels.forEach(Level::proceed);
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    public void stop() {
        isRunning = false;
        levels.forEach(Level::cancelTimer);
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        if (queueId < levels.size() && topic.equals(DelayLevels.TOPIC)) {
            levels.get(queueId).wake();
        }
    }

    /** Saves the progress when it has changed since the last call. */
    public Future<Void> flush() {
        if (!isChanged) {
            return Future.succeededFuture();
        }
        isChanged = false;
        version = version.next(clock.millis());
        return file.save(this::progress).onFailure(ignored -> isChanged = true).mapEmpty();
    }

    private DelayOffsetTable progress() {
        Map<Integer, Long> offsets = new HashMap<>();
        levels.stream()
                .filter(level -> level.nextOffset > 0)
                .forEach(level -> offsets.put(level.number, level.nextOffset));
        return new DelayOffsetTable(version, offsets);
    }

    private RecordHead headOf(StoredMessage message) {
        String topic = message.properties().get(PropertyNames.REAL_TOPIC);
        int queueId = Parking.number(message.properties().get(PropertyNames.REAL_QUEUE_ID), 0);
        return new RecordHead(
                topic == null ? message.topic() : new Topic(topic),
                queueId,
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                storeHost.get(),
                message.reconsumeTimes(),
                message.preparedTransactionOffset(),
                message.properties());
    }

    /** One message on its way to its destination. */
    private record Delivery(long queueOffset, Future<AppendOutcome> outcome) {}

    /** One level: where it is, and what it waits for. */
    private final class Level {
        private static final long NO_TIMER = -1;

        private final int number;
        private final Topic topic = DelayLevels.TOPIC;
        private final AtomicBoolean isWoken = new AtomicBoolean();
        private long nextOffset;
        private boolean isBusy;
        private long timer = NO_TIMER;

        Level(int number) {
            this.number = number;
        }

        private int queueId() {
            return DelayLevels.queueIdOf(number);
        }

        /** From any thread; a burst of messages costs one task. */
        void wake() {
            if (!isWoken.getAndSet(true)) {
                home.execute(() -> {
                    isWoken.set(false);
                    // A level that waits for an earlier message need not look at later ones.
                    if (timer == NO_TIMER) {
                        proceed();
                    }
                });
            }
        }

        void cancelTimer() {
            if (timer != NO_TIMER) {
                owner.cancel(timer);
                timer = NO_TIMER;
            }
        }

        void proceed() {
            if (isBusy || !isRunning) {
                return;
            }
            isBusy = true;
            store.read(
                    new ReadRequest(
                            topic,
                            queueId(),
                            nextOffset,
                            config.batchCountMax(),
                            BATCH_BYTES_MAX,
                            QueueFilter.ALL,
                            home),
                    result -> owner.run(() -> read(result)));
        }

        private void read(ReadResult result) {
            try {
                switch (result.status()) {
                    case FOUND -> deliverDue(result);
                    case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> moveTo(result.nextQueueOffset());
                    case OFFSET_TOO_SMALL -> moveTo(result.minOffset());
                    case OFFSET_OVERFLOW_BADLY -> {
                        LOG.warn(
                                "delay level {} was to deliver message {} but the log ends at {}; it goes on there",
                                number,
                                nextOffset,
                                result.maxOffset());
                        moveTo(result.maxOffset());
                    }
                    case OFFSET_OVERFLOW_ONE -> idle();
                    case NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE -> beginAnew();
                    case BUSY, FAILED -> waitFor(RETRY_MILLIS);
                }
            } finally {
                result.records().release();
            }
        }

        /** Progress from before the log was lost: its next message is the first, not one to be passed over. */
        private void beginAnew() {
            if (nextOffset > 0) {
                LOG.warn("delay level {} was to deliver message {} but has none; it begins anew", number, nextOffset);
                nextOffset = 0;
                isChanged = true;
            }
            idle();
        }

        private void idle() {
            isBusy = false;
            // What arrived while the reading was under way has found the level busy.
            if (store.maxOffset(topic, queueId()) > nextOffset) {
                waitFor(1);
            }
        }

        private void moveTo(long offset) {
            nextOffset = offset;
            isChanged = true;
            // As a task of its own: a long stretch of such messages would nest as deep.
            waitFor(1);
        }

        private void deliverDue(ReadResult result) {
            long dueMillis = clock.millis() - config.levels().delayOf(number).toMillis();
            List<Delivery> deliveries = new ArrayList<>();
            ByteBuf records = result.records();
            while (records.isReadable()) {
                try {
                    StoredMessage message = RecordReader.read(records);
                    if (message.storeMillis() > dueMillis) {
                        waitUnlessDelivering(deliveries, message.storeMillis() - dueMillis);
                        break;
                    }
                    ByteBuf body = Unpooled.wrappedBuffer(message.body());
                    deliveries.add(
                            new Delivery(message.queueOffset(), appender.append(home, headOf(message), body, true)));
                } catch (MalformedRecordException | IllegalArgumentException undeliverable) {
                    skipUnlessDelivering(deliveries, undeliverable);
                    break;
                }
            }
            if (!deliveries.isEmpty()) {
                Future.join(deliveries.stream().map(Delivery::outcome).toList())
                        .onComplete(done -> owner.run(() -> delivered(deliveries)));
            }
        }

        /** What comes behind those under way is looked at again when they are done. */
        private void waitUnlessDelivering(List<Delivery> deliveries, long millis) {
            if (deliveries.isEmpty()) {
                waitFor(millis);
            }
        }

        private void skipUnlessDelivering(List<Delivery> deliveries, RuntimeException reason) {
            if (deliveries.isEmpty()) {
                LOG.error("message {} of delay level {} can never be delivered", nextOffset, number, reason);
                moveTo(nextOffset + 1);
            }
        }

        /** Moves on over all that were acknowledged before the first that was not. */
        private void delivered(List<Delivery> deliveries) {
            isBusy = false;
            for (Delivery delivery : deliveries) {
                AppendOutcome outcome = delivery.outcome.result();
                if (!(outcome instanceof AppendOutcome.Appended)) {
                    LOG.debug("delay level {} waits: {}", number, outcome);
                    waitFor(RETRY_MILLIS);
                    return;
                }
                nextOffset = delivery.queueOffset + 1;
                isChanged = true;
            }
            proceed();
        }

        private void waitFor(long millis) {
            isBusy = false;
            cancelTimer();
            if (isRunning) {
                timer = owner.after(Math.max(1, millis), () -> {
                    timer = NO_TIMER;
                    proceed();
                });
            }
        }
    }
}
