package io.rillmq.store.thread;

import java.util.concurrent.CompletionException;

/** Too much waits for one of the store's threads: the question was not asked. Trying again later can help. */
public final class StoreBusyException extends CompletionException {
    public StoreBusyException(String message) {
        super(message);
    }
}
