package io.rillmq.broker.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.pop.QueueOrder.Stop;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopOffsets;
import io.rillmq.protocol.header.pop.PopResponseHeader;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pop: tries queue after queue until it has enough, and hands out what it finds. Owned by one context: every method
 * runs on it. At most one reading is under way.
 */
final class HandingOut {
    private static final Logger LOG = LoggerFactory.getLogger(HandingOut.class);
    /** As for a pull that names no limit. */
    private static final int BYTES_MAX = 256 << 10;
    /** So often one queue is read in a row when what is read is filtered out; the next turn goes on there. */
    private static final int READS_MAX = 16;

    private final Stock stock;
    private final PopTable table;
    private final MessageStore store;
    private final Owner owner;
    private final Poll poll;
    private final Poll.Want want;
    private final PopClock popClock;
    private final List<Stop> all;
    private final Iterator<Stop> stops;
    private final Promise<Outcome> done = Promise.promise();
    private final List<ByteBuf> found = new ArrayList<>();
    private final PopOffsets lists = new PopOffsets();
    private final List<Handed> handed = new ArrayList<>();
    private final Set<PopQueue> visited = new LinkedHashSet<>();
    private @Nullable Stop stop;
    private long popMillis;
    private int reads;
    private int count;
    private int bytes;
    private RetryFlag retryFound = RetryFlag.NORMAL;
    private boolean isLooping;
    private boolean isReading;
    private boolean isStoreBusy;
    private boolean isStoreFailed;
    private boolean isTableFull;

    /** How it ended. */
    sealed interface Outcome {
        /** @param takeBack makes what was found as it was before, when nobody got the answer; on the owning context */
        record Found(Response answer, int count, int bytes, Runnable takeBack) implements Outcome {}

        /** @param isStoreBusy whether it is worth trying again soon, though nothing arrives */
        record Nothing(long restCount, boolean isStoreBusy) implements Outcome {}

        record Refused(Response answer) implements Outcome {}
    }

    /** Messages of one queue that are in the answer. */
    private record Handed(PopQueue queue, long sinceMillis, long[] queueOffsets) {
        @Override
        public String toString() {
            return queue.name() + Arrays.toString(queueOffsets);
        }
    }

    HandingOut(
            Stock stock,
            PopTable table,
            MessageStore store,
            Owner owner,
            Poll poll,
            Poll.Want want,
            PopClock popClock) {
        this.stock = stock;
        this.table = table;
        this.store = store;
        this.owner = owner;
        this.poll = poll;
        this.want = want;
        this.popClock = popClock;
        this.all = stock.order().of(poll);
        this.stops = all.iterator();
    }

    Future<Outcome> run() {
        // All queues begin first: their handles are younger than they.
        for (Stop each : all) {
            isTableFull |= stock.findOrBegin(each.queue(), want.isFromLast()) == null;
        }
        popMillis = popClock.pop();
        proceed();
        return done.future();
    }

    /** One loop for all readings that end at once, which is most of them. */
    private void proceed() {
        isLooping = true;
        while (!isReading) {
            if (count >= want.countMax() || bytes >= BYTES_MAX || stop == null && !stops.hasNext()) {
                finish();
                return;
            }
            if (stop == null) {
                stop = stops.next();
                reads = 0;
            }
            if (reads++ >= READS_MAX || !isReadBegun(stop)) {
                stop = null;
            }
        }
        isLooping = false;
    }

    private boolean isReadBegun(Stop at) {
        // Clients find one kind of retry topic in an answer at most.
        boolean isOtherRetry =
                at.flag() != RetryFlag.NORMAL && retryFound != RetryFlag.NORMAL && at.flag() != retryFound;
        if (isOtherRetry) {
            return false;
        }
        PopQueue queue = table.find(at.queue());
        if (queue == null) {
            return false;
        }
        boolean isRepeated = poll.isOrder() && visited.contains(queue) && queue.inflight() > 0;
        visited.add(queue);
        if (isRepeated || !Stock.isOpenFor(queue, poll) || queue.sinceMillis() > popMillis) {
            return false;
        }
        if (poll.isOrder() && Stock.isSameAttempt(queue, poll)) {
            queue.releaseForSameAttempt();
        }
        int room = Math.min(want.countMax() - count, stock.roomFor(queue));
        long from = queue.nextVisible();
        if (room < 1 || from == stock.maxOffset(at.queue())) {
            table.logLater(queue);
            return false;
        }
        read(at, queue, from, room);
        return true;
    }

    private void read(Stop at, PopQueue queue, long from, int room) {
        isReading = true;
        queue.setBeingRead(true);
        long sinceMillis = queue.sinceMillis();
        QueueFilter filter = at.flag() == RetryFlag.NORMAL ? want.filter().queueFilter() : QueueFilter.ALL;
        store.read(
                new ReadRequest(
                        at.queue().key().topic(),
                        at.queue().queueId(),
                        from,
                        room,
                        BYTES_MAX - bytes,
                        filter,
                        owner::run),
                result -> owner.run(() -> readEnded(at, queue, sinceMillis, from, result)));
    }

    private void readEnded(Stop at, PopQueue queue, long sinceMillis, long from, ReadResult result) {
        isReading = false;
        queue.setBeingRead(false);
        try {
            if (!table.isCurrent(queue, sinceMillis)) {
                stop = null;
            } else {
                take(at, queue, from, result);
            }
        } finally {
            result.records().release();
        }
        if (!isLooping) {
            proceed();
        }
    }

    private void take(Stop at, PopQueue queue, long from, ReadResult result) {
        switch (result.status()) {
            case FOUND -> {
                lease(at, queue, result.records());
                queue.pass(from, result.nextQueueOffset());
            }
            case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> queue.pass(from, result.nextQueueOffset());
            case OFFSET_TOO_SMALL -> queue.forgetBelow(result.minOffset());
            case OFFSET_OVERFLOW_BADLY, NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE -> {
                LOG.warn(
                        "{} was to go on with message {} but the queue ends at {}; it goes on there",
                        at.queue(),
                        from,
                        result.maxOffset());
                table.reset(queue, result.maxOffset());
                stop = null;
            }
            case OFFSET_OVERFLOW_ONE -> stop = null;
            case BUSY -> {
                isStoreBusy = true;
                stop = null;
            }
            case FAILED -> {
                isStoreFailed = true;
                stop = null;
            }
        }
        table.logLater(queue);
    }

    private void lease(Stop at, PopQueue queue, ByteBuf records) {
        int size;
        int leased = 0;
        long[] offsets = new long[want.countMax() - count];
        int[] counts = new int[offsets.length];
        int kept = records.readerIndex();
        for (int index = kept; index < records.writerIndex(); index += size) {
            size = RecordLayout.sizeBytes(records, index);
            long queueOffset = RecordLayout.queueOffset(records, index);
            if (queue.isVisible(queueOffset)) {
                counts[leased] =
                        queue.lease(queueOffset, popMillis, popMillis + want.invisibleMillis(), poll.isOrder());
                offsets[leased++] = queueOffset;
            } else {
                keep(records, kept, index);
                kept = index + size;
            }
        }
        keep(records, kept, records.writerIndex());
        if (leased == 0) {
            return;
        }
        count += leased;
        retryFound = at.flag() == RetryFlag.NORMAL ? retryFound : at.flag();
        long[] queueOffsets = Arrays.copyOf(offsets, leased);
        handed.add(new Handed(queue, queue.sinceMillis(), queueOffsets));
        lists.add(at.flag(), at.queue().queueId(), queueOffsets);
        if (poll.isOrder()) {
            queue.attempt(poll.attemptId());
            tellCounts(at.queue().queueId(), offsets, counts, leased);
        }
    }

    private void keep(ByteBuf records, int from, int to) {
        if (to > from) {
            found.add(records.retainedSlice(from, to - from));
            bytes += to - from;
        }
    }

    private void tellCounts(int queueId, long[] offsets, int[] counts, int leased) {
        int least = Integer.MAX_VALUE;
        for (int index = 0; index < leased; index++) {
            least = Math.min(least, counts[index]);
        }
        lists.addCount(queueId, least);
        for (int index = 0; index < leased; index++) {
            if (counts[index] > 0) {
                lists.addCount(queueId, offsets[index], counts[index]);
            }
        }
    }

    private void finish() {
        if (count > 0) {
            LOG.trace("{} pops {} at {}", poll.caller(), handed, popMillis);
            done.complete(new Outcome.Found(
                    Response.of(
                            ResponseCode.SUCCESS,
                            "FOUND",
                            header(),
                            Unpooled.wrappedBuffer(found.toArray(ByteBuf[]::new))),
                    count,
                    bytes,
                    this::takeBack));
        } else if (isStoreFailed) {
            done.complete(new Outcome.Refused(
                    Response.refused(ResponseCode.SYSTEM_ERROR, "the store cannot be read, see the broker's log")));
        } else if (isTableFull) {
            done.complete(new Outcome.Refused(Response.refused(
                    ResponseCode.SYSTEM_BUSY,
                    "groups pop from as many queues as popQueuesMax allows; raise it, or delete groups")));
        } else {
            done.complete(new Outcome.Nothing(restCount(), isStoreBusy));
        }
    }

    private void takeBack() {
        LOG.debug("{} was gone before it was given {} that it popped at {}", poll.caller(), handed, popMillis);
        for (Handed each : handed) {
            if (table.isCurrent(each.queue, each.sinceMillis)) {
                for (long queueOffset : each.queueOffsets) {
                    each.queue.takeBack(queueOffset, popMillis);
                }
                table.logLater(each.queue);
            }
        }
    }

    private PopResponseHeader header() {
        String orderCounts = lists.orderCounts();
        return new PopResponseHeader(
                popMillis,
                want.invisibleMillis(),
                poll.isOrder() ? PopHandle.ORDER : 0,
                restCount(),
                lists.startOffsets(),
                lists.messageOffsets(),
                orderCounts.isEmpty() ? null : orderCounts);
    }

    private long restCount() {
        long rest = 0;
        for (PopQueue queue : visited) {
            rest += Math.max(0, stock.maxOffset(queue.name()) - queue.nextVisible());
        }
        return rest;
    }
}
