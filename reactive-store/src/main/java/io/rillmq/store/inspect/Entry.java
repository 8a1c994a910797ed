package io.rillmq.store.inspect;

import io.rillmq.store.queue.EntryLayout;

/** One entry of a consume queue as a file has it. */
record Entry(long logOffset, int sizeBytes, long tagsCode) {
    /** Nothing was written there. */
    static final Entry ABSENT = new Entry(0, 0, 0);

    /** Lower tags codes are addresses in {@code consumequeue_ext}. */
    private static final long EXT_ADDRESS_MAX = Integer.MIN_VALUE - 1L;

    boolean isAbsent() {
        return sizeBytes <= 0;
    }

    /** Whether it stands where the queue has no message. */
    boolean isBlank() {
        return sizeBytes == EntryLayout.BLANK;
    }

    /** Whether it may be the tags code for a tag of this hash. */
    boolean hasTagHash(long tagHash) {
        return tagsCode == tagHash || tagsCode <= EXT_ADDRESS_MAX;
    }

    @Override
    public String toString() {
        return "log offset " + logOffset + ", " + sizeBytes + " bytes, tags code " + tagsCode;
    }
}
