package io.rillmq.store.retain;

/** How full the disk is, from harmless to worst; each level includes what is done at those before. */
enum DiskLevel {
    /** Nothing is done for it. */
    FINE,
    /** Expired segments are deleted at any hour. */
    CLEAN,
    /** The oldest segments are deleted, expired or not. */
    CLEAN_FORCIBLY,
    /** Appends are refused. */
    REFUSE;

    boolean isAtLeast(DiskLevel other) {
        return compareTo(other) >= 0;
    }
}
