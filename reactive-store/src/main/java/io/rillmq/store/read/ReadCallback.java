package io.rillmq.store.read;

/** Told once what a read found. Owns the result's buffer. */
@FunctionalInterface
public interface ReadCallback {
    void completed(ReadResult result);
}
