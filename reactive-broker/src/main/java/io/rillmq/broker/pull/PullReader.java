package io.rillmq.broker.pull;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.filter.HeldFilters;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * Reads for pulls, and parks those that may wait when there is nothing to read. Owned by one event loop: every method
 * runs on it, but for {@link #readable}.
 *
 * <p>A woken pull is read again with its filter, so that messages it does not want only move it on; it is answered when
 * something matched or its time is over. A pull that was never parked is answered at once when everything it examined
 * was filtered out, as RocketMQ does it.
 */
public final class PullReader {
    /** How often the deadlines are looked at. */
    private static final long TICK_MILLIS = 250;

    /** The master is broker 0; there is nobody else to suggest. */
    private static final long THIS_BROKER = 0;

    private final MessageStore store;
    private final Clock clock;
    private final PullMeters meters;
    private final Executor home;
    private final ParkedPulls parked;
    private final int wokenReadsMax;
    /** Of pulls that are being read. */
    private final HeldFilters filters;

    private final Arrivals arrivals;
    private int wokenReads;
    private boolean isReadingWoken;
    private boolean isClosed;
    private volatile int parkedCount;

    /** @param home runs tasks on the event loop that owns this */
    public PullReader(MessageStore store, Executor home, LongPollingConfig config, Clock clock, PullMeters meters) {
        this.store = store;
        this.clock = clock;
        this.meters = meters;
        this.home = home;
        this.parked = new ParkedPulls(config.parkedMax(), config.filterBytesMax());
        this.wokenReadsMax = config.wokenReadsMax();
        this.filters = new HeldFilters(config.filterBytesMax());
        this.arrivals = new Arrivals(home, this::wake);
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        arrivals.readable(topic, queueId);
    }

    /** Call it this often, in milliseconds, with {@link #tick}. */
    public static long tickMillis() {
        return TICK_MILLIS;
    }

    /** Pulls that are parked now. From any thread. */
    public int parkedCount() {
        return parkedCount;
    }

    /** Answers pulls whose time is over. */
    public void tick() {
        if (parked.count() > 0) {
            parked.wakeEnded(clock.millis());
            readWoken();
        }
    }

    /** Answers everything that is parked; from now on nothing is parked. */
    public void close() {
        isClosed = true;
        parked.takeAll()
                .forEach(pull -> answerEmpty(
                        pull, store.minOffset(pull.queue().topic(), pull.queue().queueId())));
        parkedCount = 0;
    }

    Future<Response> pull(Pull pull) {
        if (filters.hasRoomFor(pull.filter())) {
            read(pull);
        } else {
            answerEmpty(
                    pull,
                    ResponseCode.FLOW_CONTROL,
                    "the filters of the pulls that are being read reach pullFilterBytesMax, pull again later",
                    pull.askedOffset(),
                    store.minOffset(pull.queue().topic(), pull.queue().queueId()));
        }
        return pull.answer().future();
    }

    /** What a consumer is answered that has to go on at {@code queueOffset}, as RocketMQ does after a reset. */
    Response redirected(QueueKey queue, long queueOffset) {
        long minOffset = store.minOffset(queue.topic(), queue.queueId());
        long maxOffset = store.maxOffset(queue.topic(), queue.queueId());
        return Response.of(
                ResponseCode.PULL_OFFSET_MOVED,
                "OFFSET_RESET",
                new PullResponseHeader(THIS_BROKER, queueOffset, minOffset, maxOffset),
                Unpooled.EMPTY_BUFFER);
    }

    /** Has the pulls that wait at a queue come again. From any thread. */
    public void answerParked(Topic topic, int queueId) {
        QueueKey queue = new QueueKey(topic, queueId);
        home.execute(() -> {
            parked.take(queue)
                    .forEach(pull -> answerEmpty(
                            pull,
                            ResponseCode.PULL_RETRY_IMMEDIATELY,
                            ReadStatus.OFFSET_OVERFLOW_ONE.name(),
                            pull.queueOffset(),
                            store.minOffset(topic, queueId)));
            parkedCount = parked.count();
        });
    }

    private void wake(QueueKey queue) {
        parked.wake(queue);
        readWoken();
    }

    /** Reads as many woken pulls as may be under way; each that comes home lets others follow. */
    private void readWoken() {
        if (isReadingWoken) {
            return; // One came home at once: the loop goes on.
        }
        isReadingWoken = true;
        try {
            Pull next = wokenReads < wokenReadsMax ? parked.takeWoken() : null;
            while (next != null) {
                readWoken(next);
                next = wokenReads < wokenReadsMax ? parked.takeWoken() : null;
            }
        } finally {
            isReadingWoken = false;
            parkedCount = parked.count();
        }
    }

    /** One connection may park thousands of pulls and take no answers: what it is not ready for is not read. */
    private void readWoken(Pull pull) {
        if (pull.connection().isWritable()) {
            read(pull);
        } else {
            answerEmpty(
                    pull,
                    ResponseCode.PULL_RETRY_IMMEDIATELY,
                    ReadStatus.OFFSET_OVERFLOW_ONE.name(),
                    pull.queueOffset(),
                    store.minOffset(pull.queue().topic(), pull.queue().queueId()));
        }
    }

    private void read(Pull pull) {
        if (!pull.connection().isOpen()) {
            // Nobody is left to answer, but the exchange must end.
            answerEmpty(pull, pull.askedOffset());
            return;
        }
        QueueKey queue = pull.queue();
        filters.hold(pull.filter());
        wokenReads += pull.wasParked() ? 1 : 0;
        store.read(
                new ReadRequest(
                        queue.topic(),
                        queue.queueId(),
                        pull.queueOffset(),
                        pull.countMax(),
                        pull.bytesMax(),
                        pull.filter().queueFilter(),
                        pull.connection().home()),
                result -> cameHome(pull, result));
    }

    private void cameHome(Pull pull, ReadResult result) {
        filters.release(pull.filter());
        completed(pull, result);
        if (pull.wasParked()) {
            wokenReads--;
            readWoken();
        }
    }

    private void completed(Pull pull, ReadResult result) {
        boolean isFound = result.status() == ReadStatus.FOUND;
        if (!isFound) {
            result.records().release();
        }
        switch (result.status()) {
            case FOUND -> {
                meters.out(result.messageCount(), result.records().readableBytes());
                pull.answer()
                        .complete(Response.of(
                                ResponseCode.SUCCESS,
                                result.status().name(),
                                header(result.nextQueueOffset(), result),
                                result.records()));
            }
            case NO_MATCHED_MESSAGE -> {
                if (pull.wasParked() && isParked(pull.parkedAt(result.nextQueueOffset()))) {
                    return;
                }
                empty(pull, ResponseCode.PULL_RETRY_IMMEDIATELY, result, result.nextQueueOffset());
            }
            case MESSAGE_WAS_REMOVING ->
                empty(pull, ResponseCode.PULL_RETRY_IMMEDIATELY, result, result.nextQueueOffset());
            case OFFSET_OVERFLOW_ONE -> nothingYet(pull, result);
            case NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE -> {
                // A consumer that asks an empty queue for more than the beginning has an offset of another life.
                if (pull.queueOffset() == 0) {
                    nothingYet(pull, result);
                } else {
                    empty(pull, ResponseCode.PULL_OFFSET_MOVED, result, 0);
                }
            }
            case OFFSET_OVERFLOW_BADLY -> empty(pull, ResponseCode.PULL_OFFSET_MOVED, result, result.maxOffset());
            case OFFSET_TOO_SMALL -> empty(pull, ResponseCode.PULL_OFFSET_MOVED, result, result.minOffset());
            case BUSY -> busy(pull, result);
            case FAILED ->
                pull.answer()
                        .complete(Response.of(
                                ResponseCode.SYSTEM_ERROR,
                                "the store cannot be read, see the broker's log",
                                header(pull.queueOffset(), result),
                                Unpooled.EMPTY_BUFFER));
        }
    }

    private void nothingYet(Pull pull, ReadResult result) {
        if (isParked(pull.parkedAt(pull.queueOffset()))) {
            return;
        }
        empty(
                pull,
                hasMoved(pull) ? ResponseCode.PULL_RETRY_IMMEDIATELY : ResponseCode.PULL_NOT_FOUND,
                result,
                pull.queueOffset());
    }

    private static void busy(Pull pull, ReadResult result) {
        if (hasMoved(pull)) {
            // No client looks at the offset of a refusal.
            empty(pull, ResponseCode.PULL_RETRY_IMMEDIATELY, result, pull.queueOffset());
            return;
        }
        pull.answer()
                .complete(Response.of(
                        ResponseCode.FLOW_CONTROL,
                        "too many reads are waiting for the disk or their filters, pull again later",
                        header(pull.queueOffset(), result),
                        Unpooled.EMPTY_BUFFER));
    }

    /** Whether the filter dropped messages since the client asked: it must not have them examined again. */
    private static boolean hasMoved(Pull pull) {
        return pull.queueOffset() != pull.askedOffset();
    }

    /** Parks the pull if it may wait; false when it has to be answered now. */
    private boolean isParked(Pull pull) {
        if (isClosed || pull.deadlineMillis() <= clock.millis() || !parked.hasRoomFor(pull)) {
            return false;
        }
        QueueKey queue = pull.queue();
        parked.park(pull);
        arrivals.watch(queue);
        parkedCount = parked.count();
        // What arrived between the reading and the watching was not told.
        if (store.maxOffset(queue.topic(), queue.queueId()) > pull.queueOffset()) {
            arrivals.ignore(queue);
            // As a task of its own: reading here would nest as deep as the queue is long.
            pull.connection().home().execute(() -> wake(queue));
        }
        return true;
    }

    private static void empty(Pull pull, int code, ReadResult result, long nextOffset) {
        pull.answer()
                .complete(Response.of(code, result.status().name(), header(nextOffset, result), Unpooled.EMPTY_BUFFER));
    }

    private void answerEmpty(Pull pull, long minOffset) {
        answerEmpty(
                pull,
                ResponseCode.PULL_NOT_FOUND,
                ReadStatus.OFFSET_OVERFLOW_ONE.name(),
                pull.askedOffset(),
                minOffset);
    }

    private void answerEmpty(Pull pull, int code, String remark, long nextOffset, long minOffset) {
        long maxOffset = store.maxOffset(pull.queue().topic(), pull.queue().queueId());
        pull.answer()
                .complete(Response.of(
                        code,
                        remark,
                        new PullResponseHeader(THIS_BROKER, nextOffset, minOffset, maxOffset),
                        Unpooled.EMPTY_BUFFER));
    }

    private static PullResponseHeader header(long nextOffset, ReadResult result) {
        return new PullResponseHeader(THIS_BROKER, nextOffset, result.minOffset(), result.maxOffset());
    }
}
