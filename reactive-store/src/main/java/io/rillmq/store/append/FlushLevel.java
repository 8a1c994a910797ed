package io.rillmq.store.append;

/** What an acknowledgement promises. The names are RocketMQ's values of {@code flushDiskType}. */
public enum FlushLevel {
    /** Acknowledged, and readable, once the bytes were forced to the disk; one force answers every append it covers. */
    SYNC_FLUSH,
    /** Acknowledged, and readable, once the operating system took the bytes; forced some time later. */
    ASYNC_FLUSH
}
