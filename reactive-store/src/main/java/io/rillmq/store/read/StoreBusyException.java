package io.rillmq.store.read;

import java.util.concurrent.CompletionException;

/** Too many cold reads are waiting: the question was not asked. Trying again later can help. */
public final class StoreBusyException extends CompletionException {
    public StoreBusyException(String message) {
        super(message);
    }
}
