package io.rillmq.store.file;

import java.io.Closeable;
import java.io.IOException;

/** A file lock, held until closed. */
public interface DiskLock extends Closeable {
    @Override
    void close() throws IOException;
}
