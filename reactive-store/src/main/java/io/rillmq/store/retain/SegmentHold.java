package io.rillmq.store.retain;

/** Keeps segments from being deleted whose messages are still to be used, whatever their age and however full the disk. */
@FunctionalInterface
public interface SegmentHold {
    /** Holds nothing. */
    SegmentHold NOTHING = below -> Long.MAX_VALUE;

    /**
     * Asked before segments are deleted, on the retention's thread; must not block.
     *
     * @param below all before this log offset is about to be deleted: whoever can copy what it needs from there, so that
     *     a later deletion finds it no longer held, begins now
     * @return the first log offset that is needed; nothing from there on is deleted
     */
    long neededFrom(long below);
}
