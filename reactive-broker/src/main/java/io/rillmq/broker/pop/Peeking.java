package io.rillmq.broker.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.pop.QueueOrder.Stop;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.PopResponseHeader;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at what a pop would find, and changes nothing. Owned by one context: every method runs on it. */
final class Peeking {
    private static final int BYTES_MAX = 256 << 10;

    private final Stock stock;
    private final PopTable table;
    private final MessageStore store;
    private final Owner owner;
    private final PopClock popClock;

    Peeking(Stock stock, PopTable table, MessageStore store, Owner owner, PopClock popClock) {
        this.stock = stock;
        this.table = table;
        this.store = store;
        this.owner = owner;
        this.popClock = popClock;
    }

    Future<Response> peek(Poll poll, int countMax) {
        return new Glance(stock.order().of(poll).iterator(), countMax).next();
    }

    /** One request, queue after queue. */
    private final class Glance {
        private final Iterator<Stop> stops;
        private final int countMax;
        private final List<ByteBuf> found = new ArrayList<>();
        private int count;
        private int bytes;
        private long rest;

        Glance(Iterator<Stop> stops, int countMax) {
            this.stops = stops;
            this.countMax = countMax;
        }

        Future<Response> next() {
            while (count < countMax && bytes < BYTES_MAX && stops.hasNext()) {
                Stop stop = stops.next();
                PopQueue queue = table.find(stop.queue());
                long from = queue == null ? stock.firstOffset(stop.queue(), false) : queue.nextVisible();
                long max = stock.maxOffset(stop.queue());
                if (from < max) {
                    rest += max - from;
                    return read(stop, queue, from);
                }
            }
            return answer().now();
        }

        private Future<Response> read(Stop stop, @Nullable PopQueue queue, long from) {
            Promise<ReadResult> read = Promise.promise();
            store.read(
                    new ReadRequest(
                            stop.queue().key().topic(),
                            stop.queue().queueId(),
                            from,
                            countMax - count,
                            BYTES_MAX - bytes,
                            QueueFilter.ALL,
                            owner::run),
                    result -> owner.run(() -> read.complete(result)));
            return read.future().compose(result -> {
                take(queue, result);
                return next();
            });
        }

        private void take(@Nullable PopQueue queue, ReadResult result) {
            ByteBuf records = result.records();
            int size;
            if (result.status() == ReadStatus.FOUND) {
                for (int index = records.readerIndex(); index < records.writerIndex(); index += size) {
                    size = RecordLayout.sizeBytes(records, index);
                    if (queue == null || queue.isVisible(RecordLayout.queueOffset(records, index))) {
                        found.add(records.retainedSlice(index, size));
                        count++;
                        bytes += size;
                    }
                }
            }
            records.release();
        }

        private Response answer() {
            PopResponseHeader header =
                    new PopResponseHeader(popClock.pop(), 0, 0, Math.max(0, rest - count), null, null, null);
            return count == 0
                    ? Response.of(ResponseCode.PULL_NOT_FOUND, "NO_MESSAGE_IN_QUEUE", header, Unpooled.EMPTY_BUFFER)
                    : Response.ok(header, Unpooled.wrappedBuffer(found.toArray(ByteBuf[]::new)));
        }
    }
}
