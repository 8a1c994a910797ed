package io.rillmq.store.retain;

/**
 * What one round does.
 *
 * @param segmentCount how many of the oldest segments go
 */
record Decision(int segmentCount, Cause cause) {
    enum Cause {
        NOTHING_TO_DO("nothing to do"),
        HOUR("they are older than fileReservedTime and it is the hour of deleteWhen"),
        ASKED("they are older than fileReservedTime and an operator asked for it"),
        DISK("they are older than fileReservedTime and the disk is fuller than diskMaxUsedSpaceRatio"),
        DISK_FORCED("the disk is fuller than diskSpaceCleanForciblyRatio");

        final String text;

        Cause(String text) {
            this.text = text;
        }
    }
}
