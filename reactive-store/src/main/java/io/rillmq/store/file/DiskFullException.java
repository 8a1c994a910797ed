package io.rillmq.store.file;

import java.io.IOException;

/** The device has no space left for a write. */
public final class DiskFullException extends IOException {
    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }

    public DiskFullException(String message) {
        super(message);
    }
}
