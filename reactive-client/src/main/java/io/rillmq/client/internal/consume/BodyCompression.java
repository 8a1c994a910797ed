package io.rillmq.client.internal.consume;

import io.rillmq.protocol.message.SystemFlags;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes the compression that producers apply to large bodies. A body that cannot be decompressed is passed on as it was
 * stored, so that its receiver can decide: one bad message must not stop a queue.
 */
final class BodyCompression {
    private static final Logger LOG = LoggerFactory.getLogger(BodyCompression.class);
    /** Guards against a body that unpacks to more than the heap holds; 16 x the largest message of a default broker. */
    static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private static final int CHUNK_BYTES = 8192;

    private BodyCompression() {}

    static byte[] undo(int sysFlag, byte[] stored, String messageId) {
        if (!SystemFlags.isSet(sysFlag, SystemFlags.COMPRESSED)) {
            return stored;
        }
        int type = sysFlag & SystemFlags.COMPRESSION_TYPE_MASK;
        // Producers before 5.0 don't write a type: theirs is ZLIB.
        if (type != 0 && type != SystemFlags.COMPRESSION_ZLIB) {
            LOG.warn(
                    "body of {} is compressed with an unknown method (sysFlag {}), passed on as it is",
                    messageId,
                    sysFlag);
            return stored;
        }
        try {
            return inflate(stored);
        } catch (DataFormatException e) {
            LOG.warn("body of {} cannot be decompressed, passed on as it is: {}", messageId, e.getMessage());
            return stored;
        }
    }

    private static byte[] inflate(byte[] stored) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored);
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(CHUNK_BYTES, stored.length * 2));
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0 && !inflater.finished()) {
                    throw new DataFormatException("the data ends early");
                }
                out.write(chunk, 0, count);
                if (out.size() > BODY_BYTES_MAX) {
                    throw new DataFormatException("more than " + BODY_BYTES_MAX + " bytes");
                }
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
