package io.rillmq.store.read;

/** How a read went; RocketMQ's names where it has one. */
public enum ReadStatus {
    /** At least one message. */
    FOUND,
    /** Every examined message was filtered out; go on at the next queue offset. */
    NO_MATCHED_MESSAGE,
    /** The records are gone from the log, or damaged; go on at the next queue offset. */
    MESSAGE_WAS_REMOVING,
    /** The queue has never held a message. */
    NO_MESSAGE_IN_QUEUE,
    /** The store has no such queue. */
    NO_MATCHED_LOGIC_QUEUE,
    /** Asked exactly for the next message to come. */
    OFFSET_OVERFLOW_ONE,
    /** Asked beyond the next message to come. */
    OFFSET_OVERFLOW_BADLY,
    /** Asked below the first message. */
    OFFSET_TOO_SMALL,
    /** Too many cold reads are waiting; trying again later can help. */
    BUSY,
    /** The disk failed, or the store is closed. */
    FAILED
}
