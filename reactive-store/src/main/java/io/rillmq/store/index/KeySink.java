package io.rillmq.store.index;

/** Takes the keys of records, in log order. */
@FunctionalInterface
interface KeySink {
    void key(long hash, long logOffset, long storeMillis);
}
