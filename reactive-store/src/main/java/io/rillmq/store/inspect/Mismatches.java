package io.rillmq.store.inspect;

/** How many entries of one queue have the same fault, and the first of them in words. */
final class Mismatches {
    private long count;
    private long firstQueueOffset = -1;
    private String first = "";

    void add(long queueOffset, String what) {
        if (count == 0) {
            firstQueueOffset = queueOffset;
            first = what;
        }
        count++;
    }

    void clear() {
        count = 0;
        first = "";
    }

    long count() {
        return count;
    }

    /** Queue offset of the first one. */
    long firstQueueOffset() {
        return firstQueueOffset;
    }

    /** For example "orders queue 3: 2 entries are missing, the first at queue offset 7: …". */
    String describe(QueueTally queue, String fault) {
        return queue + ": " + count + (count == 1 ? " entry " : " entries ") + fault
                + (count == 1 ? ", at queue offset " : ", the first at queue offset ") + firstQueueOffset + ": "
                + first;
    }
}
