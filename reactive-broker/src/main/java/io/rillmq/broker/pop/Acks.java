package io.rillmq.broker.pop;

import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.ChangeInvisibleTimeResponseHeader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what consumers say about messages that they have in hand. An answer of success is given when what was said is in
 * the log. Owned by one context: every method runs on it.
 */
final class Acks {
    private final MessageStore store;
    private final PopTable table;
    private final PopClock popClock;
    private final long aheadMax;
    private final Consumer<GroupTopic> released;

    /** One message, named by its handle. */
    record Ack(QueueOfGroup queue, PopHandle handle) {}

    /** @param released told of groups and topics of which more may be handed out */
    Acks(MessageStore store, PopTable table, PopClock popClock, long aheadMax, Consumer<GroupTopic> released) {
        this.store = store;
        this.table = table;
        this.popClock = popClock;
        this.aheadMax = aheadMax;
        this.released = released;
    }

    /** Messages are consumed; when one of them is refused, all are. */
    Future<Response> ack(List<Ack> acks) {
        for (Ack ack : acks) {
            Response refusal = check(ack);
            if (refusal != null) {
                return refusal.now();
            }
        }
        Set<PopQueue> changed = new LinkedHashSet<>();
        for (Ack ack : acks) {
            PopQueue queue = table.find(ack.queue);
            if (queue != null && isTaken(queue, ack.handle)) {
                queue.finish(ack.handle.queueOffset());
                // An ack that was sent twice is answered when it is in the log, as the first.
                queue.touch(ack.handle.queueOffset());
                changed.add(queue);
            }
        }
        List<Future<Void>> logged = new ArrayList<>();
        changed.forEach(queue -> logged.add(table.log(queue)));
        changed.forEach(queue -> released.accept(queue.name().key()));
        return Future.all(logged).map(ignored -> Response.ok());
    }

    /**
     * Whoever has had a message of this incarnation may say that it is consumed, even when its time is over. In order, only
     * the newest handing-out counts: those behind it were handed out together with it.
     */
    private static boolean isTaken(PopQueue queue, PopHandle handle) {
        Lease lease = queue.leaseOf(handle.queueOffset());
        return lease == null || !lease.terms.isOrder() || handle.popMillis() >= lease.terms.popMillis();
    }

    /** A message shall come again {@code invisibleMillis} from now. */
    Future<Response> change(Ack ack, long invisibleMillis, boolean isSuspended) {
        Response refusal = check(ack);
        if (refusal != null) {
            return refusal.now();
        }
        PopQueue queue = table.find(ack.queue);
        long queueOffset = ack.handle.queueOffset();
        Lease lease = queue == null ? null : queue.leaseOf(queueOffset);
        if (queue == null || lease == null || lease.isOver || lease.isReturning || handledLater(lease, ack.handle)) {
            return Response.refused(
                            ResponseCode.NO_MESSAGE,
                            "message " + queueOffset + " of " + ack.queue
                                    + " is not in hand with this handle: it is acknowledged, its time is over, or it has a"
                                    + " newer handle")
                    .now();
        }
        long popMillis = popClock.pop();
        queue.prolong(queueOffset, lease, popMillis, popMillis + invisibleMillis, isSuspended);
        ChangeInvisibleTimeResponseHeader answer = new ChangeInvisibleTimeResponseHeader(
                popMillis, invisibleMillis, lease.terms.isOrder() ? PopHandle.ORDER : ack.handle.reviveQueueId());
        return table.log(queue).map(ignored -> Response.ok(answer));
    }

    private static boolean handledLater(Lease lease, PopHandle handle) {
        return handle.popMillis() < lease.terms.popMillis();
    }

    /** Null when the handle is of the queue as it is now. */
    private @Nullable Response check(Ack ack) {
        PopQueue queue = table.find(ack.queue);
        if (queue == null || ack.handle.popMillis() < queue.sinceMillis()) {
            return Response.refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the handle '" + ack.handle.encode() + "' is of another incarnation of " + ack.queue + ": "
                            + (queue == null
                                    ? "the group has popped nothing from it"
                                    : "the queue was made anew or its offset was reset at " + queue.sinceMillis()));
        }
        long queueOffset = ack.handle.queueOffset();
        GroupTopic key = ack.queue.key();
        long min = store.minOffset(key.topic(), ack.queue.queueId());
        long max =
                Math.min(store.maxOffset(key.topic(), ack.queue.queueId()), queue.prefix() + aheadMax + Block.MESSAGES);
        if (queueOffset < min || queueOffset >= max) {
            return Response.refused(
                    ResponseCode.NO_MESSAGE,
                    "offset " + queueOffset + " of " + ack.queue + " is not in " + min + ".." + (max - 1));
        }
        return null;
    }
}
