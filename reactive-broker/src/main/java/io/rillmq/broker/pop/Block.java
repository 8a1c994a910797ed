package io.rillmq.broker.pop;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of 64 messages of a queue that lie side by side. Those that are neither done nor leased may be handed out.
 * Owned by the context of its queue.
 *
 * <p>In the log it is one array: {@code [sinceMillis, done, then for each lease popMillis, visibleMillis, attempts, flags,
 * bits]}.
 */
final class Block {
    static final int MESSAGES = Long.SIZE;

    private static final int SHIFT = 6;
    private static final int HEAD_FIELDS = 2;
    private static final int LEASE_FIELDS = 5;
    private static final int ORDER = 1;
    private static final int SUSPENDED = 2;

    /** The incarnation of the queue that this belongs to. */
    final long sinceMillis;

    final List<Lease> leases = new ArrayList<>(1);
    long done;

    Block(long sinceMillis) {
        this.sinceMillis = sinceMillis;
    }

    static long numberOf(long queueOffset) {
        return queueOffset >> SHIFT;
    }

    static long bitOf(long queueOffset) {
        return 1L << (queueOffset & (MESSAGES - 1));
    }

    static long offset(long block, int bit) {
        return (block << SHIFT) + bit;
    }

    /** The first offset behind a block. */
    static long endOf(long block) {
        return (block + 1) << SHIFT;
    }

    /** Messages that nobody else may get now. */
    long taken() {
        long bits = done;
        for (Lease lease : leases) {
            if (!lease.isOver) {
                bits |= lease.bits;
            }
        }
        return bits;
    }

    /** Messages that are done, or were handed out. */
    long known() {
        long bits = done;
        for (Lease lease : leases) {
            bits |= lease.bits;
        }
        return bits;
    }

    @Nullable
    Lease leaseOf(long bit) {
        for (Lease lease : leases) {
            if ((lease.bits & bit) != 0) {
                return lease;
            }
        }
        return null;
    }

    String toJson() {
        StringBuilder json =
                new StringBuilder("[").append(sinceMillis).append(',').append(done);
        for (Lease lease : leases) {
            Lease.Terms terms = lease.terms;
            json.append(',')
                    .append(terms.popMillis())
                    .append(',')
                    .append(terms.visibleMillis())
                    .append(',')
                    .append(terms.attempts())
                    .append(',')
                    .append((terms.isOrder() ? ORDER : 0) | (terms.isSuspended() ? SUSPENDED : 0))
                    .append(',')
                    .append(lease.bits);
        }
        return json.append(']').toString();
    }

    /**
     * @param lease makes a lease of these terms
     * @throws RuntimeException of several kinds when {@code json} is no such array
     */
    static Block fromJson(String json, LeaseMaker lease) {
        JsonArray fields = new JsonArray(json);
        if (fields.size() < HEAD_FIELDS || (fields.size() - HEAD_FIELDS) % LEASE_FIELDS != 0) {
            throw new IllegalArgumentException("a block has no " + fields.size() + " fields");
        }
        Block block = new Block(fields.getLong(0));
        block.done = fields.getLong(1);
        for (int at = HEAD_FIELDS; at < fields.size(); at += LEASE_FIELDS) {
            int flags = fields.getInteger(at + 3);
            Lease made = lease.make(new Lease.Terms(
                    fields.getLong(at),
                    fields.getLong(at + 1),
                    fields.getInteger(at + 2),
                    (flags & ORDER) != 0,
                    (flags & SUSPENDED) != 0));
            made.bits = fields.getLong(at + 4);
            block.leases.add(made);
        }
        return block;
    }

    /** Makes a lease of a block that is being read. */
    @FunctionalInterface
    interface LeaseMaker {
        Lease make(Lease.Terms terms);
    }
}
