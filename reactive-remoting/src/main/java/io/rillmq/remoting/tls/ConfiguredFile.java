package io.rillmq.remoting.tls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;

/**
 * A file that the configuration names.
 *
 * @param key its configuration key, for messages
 */
record ConfiguredFile(String key, String path) {
    /** Fails with a {@link TlsException} that names key and path. */
    Future<Buffer> read(FileSystem files, int bytesMax) {
        return files.props(path)
                .compose(properties -> {
                    if (!properties.isRegularFile()) {
                        throw new TlsException(this + " is not a file");
                    }
                    checkSize(properties.size(), bytesMax);
                    return files.readFile(path);
                })
                .map(bytes -> {
                    // It may have become another file since.
                    checkSize(bytes.length(), bytesMax);
                    return bytes;
                })
                .recover(failure -> Future.failedFuture(TlsException.about("cannot read " + this, failure)));
    }

    private void checkSize(long sizeBytes, int bytesMax) {
        if (sizeBytes > bytesMax) {
            throw new TlsException(this + " has " + sizeBytes + " bytes, more than fileBytesMax " + bytesMax);
        }
    }

    @Override
    public String toString() {
        return key + " " + path;
    }
}
