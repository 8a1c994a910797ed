package io.rillmq.broker.pop;

/**
 * Messages of one {@link Block} that were handed out together, and are neither done nor handed out again. Owned by the
 * context of its queue.
 */
final class Lease implements Comparable<Lease> {
    final PopQueue queue;
    /** Number of its block. */
    final long block;

    final Terms terms;
    private final long number;
    /** One bit for each message of the block. */
    long bits;
    /** When it ends, epoch milliseconds; changed only while it is not among the {@link Deadlines}. */
    long endMillis;
    /** The time is over; its messages may be handed out again. */
    boolean isOver;
    /** The time is over, and the messages are on their way to another topic. */
    boolean isReturning;

    /**
     * What was agreed when the messages were handed out.
     *
     * @param popMillis epoch milliseconds
     * @param visibleMillis from when on they may come again, epoch milliseconds
     * @param attempts how often they were handed out; counted for ordered pops only
     * @param isOrder whether they come again from their own queue, which gives nothing else until then
     * @param isSuspended whether it was asked not to count this as an attempt
     */
    record Terms(long popMillis, long visibleMillis, int attempts, boolean isOrder, boolean isSuspended) {}

    Lease(PopQueue queue, long block, Terms terms, long number) {
        this.queue = queue;
        this.block = block;
        this.terms = terms;
        this.number = number;
        this.endMillis = terms.visibleMillis;
    }

    int count() {
        return Long.bitCount(bits);
    }

    long firstOffset() {
        return Block.offset(block, Long.numberOfTrailingZeros(bits));
    }

    @Override
    public int compareTo(Lease other) {
        int byTime = Long.compare(endMillis, other.endMillis);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
}
