package io.rillmq.broker.pop;

import io.rillmq.broker.offset.QueueOfGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one group has done with one queue: everything below the prefix is done, and blocks say what became of the
 * messages behind it. Owned by one context: every method runs on it.
 *
 * <p>What changes is remembered until it is taken to be logged. The prefix in the log covers what was acknowledged below
 * it, so that a block is forgotten only once a prefix behind it is in the log.
 */
final class PopQueue {
    private static final long NOT_LOGGED = -1;

    private final QueueOfGroup name;
    private final Deadlines deadlines;
    private final Inflight allInflight;
    private final NavigableMap<Long, Block> blocks = new TreeMap<>();
    private final Set<Long> touched = new LinkedHashSet<>();
    private boolean isHeadTouched = true;
    private long loggedPrefix = NOT_LOGGED;
    private long sinceMillis;
    private long prefix;
    private long cursor;
    private int inflight;
    private @Nullable String attemptId;
    private boolean isBeingRead;

    /** @param sinceMillis handles of messages that were popped before are not of this incarnation */
    PopQueue(QueueOfGroup name, long sinceMillis, long prefix, Deadlines deadlines, Inflight allInflight) {
        this.name = name;
        this.sinceMillis = sinceMillis;
        this.prefix = prefix;
        this.cursor = prefix;
        this.deadlines = deadlines;
        this.allInflight = allInflight;
    }

    QueueOfGroup name() {
        return name;
    }

    long sinceMillis() {
        return sinceMillis;
    }

    /** Queue offset of the first message that is not done. */
    long prefix() {
        return prefix;
    }

    /** Messages in hand. */
    int inflight() {
        return inflight;
    }

    /** The attempt that the newest ordered pop belongs to. */
    @Nullable
    String attemptId() {
        return attemptId;
    }

    void attempt(@Nullable String id) {
        attemptId = id;
        isHeadTouched = true;
    }

    /** Whether somebody reads its messages to hand them out. */
    boolean isBeingRead() {
        return isBeingRead;
    }

    void setBeingRead(boolean isReading) {
        isBeingRead = isReading;
    }

    boolean isFarAhead(long aheadMax) {
        return cursor - prefix >= aheadMax;
    }

    /** Queue offset of the next message that may be handed out, whether it exists or not. */
    long nextVisible() {
        while (true) {
            Block block = blocks.get(Block.numberOf(cursor));
            if (block == null) {
                return cursor;
            }
            int shift = (int) (cursor & (Block.MESSAGES - 1));
            int run = Long.numberOfTrailingZeros(~(block.taken() >>> shift));
            cursor += run;
            if (run == 0 || (cursor & (Block.MESSAGES - 1)) != 0) {
                return cursor;
            }
        }
    }

    boolean isVisible(long queueOffset) {
        if (queueOffset < prefix) {
            return false;
        }
        Block block = blocks.get(Block.numberOf(queueOffset));
        return block == null || (block.taken() & Block.bitOf(queueOffset)) == 0;
    }

    /** The lease of a message, also one that is over; null when it is done or was never handed out. */
    @Nullable
    Lease leaseOf(long queueOffset) {
        Block block = blocks.get(Block.numberOf(queueOffset));
        return block == null ? null : block.leaseOf(Block.bitOf(queueOffset));
    }

    /** Whether a message behind the prefix is done. */
    boolean isDone(long queueOffset) {
        if (queueOffset < prefix) {
            return true;
        }
        Block block = blocks.get(Block.numberOf(queueOffset));
        return block != null && (block.done & Block.bitOf(queueOffset)) != 0;
    }

    /**
     * Hands out a message that is visible.
     *
     * @return how often that was done before, for an ordered pop
     */
    int lease(long queueOffset, long popMillis, long visibleMillis, boolean isOrder) {
        long number = Block.numberOf(queueOffset);
        Block block = blockAt(number);
        Lease before = block.leaseOf(Block.bitOf(queueOffset));
        int attempts = before == null ? 0 : before.terms.attempts();
        if (before != null) {
            take(block, before, Block.bitOf(queueOffset));
        }
        put(block, number, queueOffset, new Lease.Terms(popMillis, visibleMillis, attempts + 1, isOrder, false));
        return attempts;
    }

    private Block blockAt(long number) {
        touched.add(number);
        return blocks.computeIfAbsent(number, ignored -> new Block(sinceMillis));
    }

    private void put(Block block, long number, long queueOffset, Lease.Terms terms) {
        Lease lease = null;
        for (Lease each : block.leases) {
            if (each.terms.equals(terms) && !each.isOver && !each.isReturning) {
                lease = each;
            }
        }
        if (lease == null) {
            lease = deadlines.make(this, number, terms);
            block.leases.add(lease);
            deadlines.add(lease);
        }
        lease.bits |= Block.bitOf(queueOffset);
        count(1);
    }

    /** Takes a message out of its lease. */
    private void take(Block block, Lease lease, long bit) {
        lease.bits &= ~bit;
        if (!lease.isOver) {
            count(-1);
        }
        if (lease.bits == 0) {
            block.leases.remove(lease);
            deadlines.remove(lease);
        }
    }

    private void count(int messages) {
        inflight += messages;
        allInflight.add(name.key().group(), messages);
    }

    /** A message that was handed out at {@code popMillis} did not reach anybody: it is as if it had not been. */
    void takeBack(long queueOffset, long popMillis) {
        long number = Block.numberOf(queueOffset);
        Block block = blocks.get(number);
        long bit = Block.bitOf(queueOffset);
        Lease lease = block == null ? null : block.leaseOf(bit);
        if (block == null || lease == null || lease.isReturning || lease.terms.popMillis() != popMillis) {
            return;
        }
        int before = lease.terms.attempts() - 1;
        take(block, lease, bit);
        if (lease.terms.isOrder() && before > 0) {
            putOver(block, lease, bit, before);
        }
        touched.add(number);
        cursor = Math.max(prefix, Math.min(cursor, queueOffset));
    }

    /** A message whose time is over comes again from this queue. */
    void comeAgain(long queueOffset) {
        long number = Block.numberOf(queueOffset);
        Block block = blocks.get(number);
        long bit = Block.bitOf(queueOffset);
        Lease lease = block == null ? null : block.leaseOf(bit);
        if (block != null && lease != null) {
            take(block, lease, bit);
            putOver(block, lease, bit, lease.terms.attempts());
            touched.add(number);
            cursor = Math.max(prefix, Math.min(cursor, queueOffset));
        }
    }

    /** The message is consumed, given up, or on its way in another topic; without effect when it was already. */
    void finish(long queueOffset) {
        if (queueOffset < prefix) {
            return;
        }
        Block block = blockAt(Block.numberOf(queueOffset));
        long bit = Block.bitOf(queueOffset);
        Lease lease = block.leaseOf(bit);
        if (lease != null) {
            take(block, lease, bit);
        }
        block.done |= bit;
        advance();
    }

    /** Nobody of the group wants the messages from {@code from} up to {@code to} that are visible. */
    void pass(long from, long to) {
        for (long at = Math.max(from, prefix); at < to; ) {
            long number = Block.numberOf(at);
            long end = Math.min(to, Block.endOf(number));
            Block block = blocks.get(number);
            if (block == null && at == prefix) {
                movePrefix(end);
            } else {
                long bits = bitsBetween(at, end);
                long taken = block == null ? 0 : block.taken();
                if ((bits & ~taken) != 0) {
                    Block there = blockAt(number);
                    there.leases.removeIf(lease -> lease.isOver && (lease.bits &= ~bits) == 0);
                    there.done |= bits & ~taken;
                    advance();
                }
            }
            at = end;
        }
    }

    private static long bitsBetween(long from, long to) {
        long above = -1L << (from & (Block.MESSAGES - 1));
        return above & (-1L >>> (Block.MESSAGES - 1 - ((to - 1) & (Block.MESSAGES - 1))));
    }

    /** Everything below {@code minOffset} has left the log. */
    void forgetBelow(long minOffset) {
        if (minOffset <= prefix) {
            return;
        }
        for (Map.Entry<Long, Block> entry :
                blocks.headMap(Block.numberOf(minOffset), true).entrySet()) {
            long number = entry.getKey();
            long bits = minOffset >= Block.endOf(number) ? -1L : Block.bitOf(minOffset) - 1;
            drop(entry.getValue(), bits);
            entry.getValue().done |= bits;
            touched.add(number);
        }
        movePrefix(minOffset);
        advance();
    }

    private void drop(Block block, long bits) {
        for (Lease lease : List.copyOf(block.leases)) {
            for (long rest = lease.bits & bits; rest != 0; rest &= rest - 1) {
                take(block, lease, Long.lowestOneBit(rest));
            }
        }
    }

    private void advance() {
        long at = prefix;
        while (true) {
            Block block = blocks.get(Block.numberOf(at));
            if (block == null) {
                break;
            }
            int shift = (int) (at & (Block.MESSAGES - 1));
            int run = Long.numberOfTrailingZeros(~(block.done >>> shift));
            at += run;
            if (run == 0 || (at & (Block.MESSAGES - 1)) != 0) {
                break;
            }
        }
        if (at > prefix) {
            movePrefix(at);
        }
    }

    private void movePrefix(long offset) {
        prefix = offset;
        cursor = Math.max(cursor, offset);
        isHeadTouched = true;
    }

    /** A message that is in hand comes again at another time. */
    void prolong(long queueOffset, Lease before, long popMillis, long visibleMillis, boolean isSuspended) {
        long number = Block.numberOf(queueOffset);
        Block block = blockAt(number);
        take(block, before, Block.bitOf(queueOffset));
        Lease.Terms old = before.terms;
        int attempts = isSuspended ? Math.max(0, old.attempts() - 1) : old.attempts();
        put(
                block,
                number,
                queueOffset,
                new Lease.Terms(popMillis, visibleMillis, attempts, old.isOrder(), isSuspended));
    }

    /** The time of a lease is over, and then again at {@code endMillis}. */
    void endAgain(Lease lease, long endMillis) {
        lease.isReturning = false;
        lease.endMillis = endMillis;
        deadlines.add(lease);
    }

    /** The messages of an ordered pop may be handed out again. */
    void release(Lease lease) {
        if (!lease.isOver) {
            lease.isOver = true;
            count(-lease.count());
        }
        cursor = Math.max(prefix, Math.min(cursor, lease.firstOffset()));
    }

    /** The same attempt asks again: its messages are handed out again, as if they had not been before. */
    void releaseForSameAttempt() {
        for (Map.Entry<Long, Block> entry : blocks.entrySet()) {
            Block block = entry.getValue();
            for (Lease lease : List.copyOf(block.leases)) {
                if (lease.terms.isOrder() && !lease.isReturning) {
                    deadlines.remove(lease);
                    release(lease);
                    block.leases.remove(lease);
                    putOver(block, lease, lease.bits, Math.max(0, lease.terms.attempts() - 1));
                    touched.add(entry.getKey());
                }
            }
        }
    }

    /** Messages of {@code lease} may be handed out again, and were {@code attempts} times. */
    private void putOver(Block block, Lease lease, long bits, int attempts) {
        Lease.Terms old = lease.terms;
        Lease over = deadlines.make(
                this,
                lease.block,
                new Lease.Terms(old.popMillis(), old.visibleMillis(), attempts, old.isOrder(), old.isSuspended()));
        over.bits = bits;
        over.isOver = true;
        block.leases.add(over);
    }

    /** Begins another incarnation at {@code offset}; everything that was in hand is forgotten. */
    void reset(long offset, long newSinceMillis) {
        clear();
        touched.addAll(blocks.keySet());
        blocks.clear();
        sinceMillis = newSinceMillis;
        loggedPrefix = NOT_LOGGED;
        prefix = offset;
        cursor = offset;
        attemptId = null;
        isHeadTouched = true;
    }

    /** Nothing is in hand any more. */
    void clear() {
        blocks.values().forEach(block -> drop(block, -1L));
    }

    // ---- what is in the log

    /** Whether it was ever seen in the log: a block alone would be lost. */
    boolean isLogged() {
        return loggedPrefix != NOT_LOGGED;
    }

    /** Whether the queue's own entry, with the prefix, is to be logged. */
    boolean takeHeadTouched() {
        boolean isToBeLogged = isHeadTouched;
        isHeadTouched = false;
        return isToBeLogged;
    }

    /** The blocks to be logged. */
    Collection<Long> takeTouched() {
        List<Long> taken = new ArrayList<>(touched);
        touched.clear();
        return taken;
    }

    /** What is known of the message is to be logged once more, to be sure of it. */
    void touch(long queueOffset) {
        long number = Block.numberOf(queueOffset);
        if (blocks.containsKey(number)) {
            touched.add(number);
        }
        isHeadTouched = true;
    }

    /** A prefix is in the log; returns the blocks that are forgotten with that. */
    Collection<Long> prefixLogged(long offset) {
        loggedPrefix = Math.max(loggedPrefix, offset);
        List<Long> forgotten = new ArrayList<>(
                blocks.headMap(Block.numberOf(loggedPrefix), false).keySet());
        forgotten.forEach(blocks::remove);
        return forgotten;
    }

    Set<Long> blockNumbers() {
        return blocks.keySet();
    }

    @Nullable
    Block block(long number) {
        return blocks.get(number);
    }

    /** Takes over an entry of the log, while nothing runs yet. */
    void restoreHead(long since, long offset, @Nullable String attempt) {
        sinceMillis = since;
        prefix = offset;
        cursor = offset;
        attemptId = attempt;
    }

    /** Takes over an entry of the log, while nothing runs yet. */
    void restoreBlock(long number, @Nullable String json) {
        if (json == null) {
            blocks.remove(number);
        } else {
            blocks.put(number, Block.fromJson(json, terms -> deadlines.make(this, number, terms)));
        }
    }

    /** The first queue offset behind all messages of which something is known. */
    long knownEnd() {
        for (Map.Entry<Long, Block> entry : blocks.descendingMap().entrySet()) {
            long bits = entry.getValue().known();
            if (bits != 0) {
                return Math.max(prefix, Block.endOf(entry.getKey()) - Long.numberOfLeadingZeros(bits));
            }
        }
        return prefix;
    }

    /** When the newest handle of this incarnation was made, epoch milliseconds; it itself when there is none. */
    long newestMillis() {
        return blocks.values().stream()
                .flatMap(block -> block.leases.stream())
                .mapToLong(lease -> lease.terms.popMillis())
                .reduce(sinceMillis, Math::max);
    }

    /** Leaves out what is of another incarnation or done, and lets the rest run. */
    void open() {
        loggedPrefix = prefix;
        isHeadTouched = false;
        blocks.values().removeIf(block -> block.sinceMillis != sinceMillis);
        blocks.headMap(Block.numberOf(prefix), false).clear();
        for (Map.Entry<Long, Block> entry : blocks.entrySet()) {
            Block block = entry.getValue();
            long below = Block.numberOf(prefix) == entry.getKey() ? Block.bitOf(prefix) - 1 : 0;
            long gone = block.done | below;
            block.leases.removeIf(lease -> (lease.bits &= ~gone) == 0);
            for (Lease lease : block.leases) {
                count(lease.count());
                deadlines.add(lease);
            }
        }
        advance();
    }
}
