package io.rillmq.cli.store;

import io.rillmq.store.inspect.Compression;
import io.rillmq.store.inspect.DumpedRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A body as its consumer would get it.
 *
 * @param bytes decompressed where that is possible here, else as stored
 * @param encoding what {@code bytes} still are compressed with
 */
record Body(byte[] bytes, Compression encoding) {
    /** No broker takes larger ones; a damaged body must not fill the memory. */
    private static final int INFLATED_BYTES_MAX = 64 << 20;

    private static final int BLOCK_BYTES = 64 << 10;

    static Body of(DumpedRecord record) {
        if (record.compression() != Compression.ZLIB) {
            return new Body(record.body(), record.compression());
        }
        return inflate(record.body())
                .map(bytes -> new Body(bytes, Compression.NONE))
                .orElse(new Body(record.body(), Compression.ZLIB));
    }

    private static Optional<byte[]> inflate(byte[] compressed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK_BYTES];
            while (!inflater.finished()) {
                int count = inflater.inflate(block);
                if (count == 0 || out.size() + count > INFLATED_BYTES_MAX) {
                    return Optional.empty();
                }
                out.write(block, 0, count);
            }
            return Optional.of(out.toByteArray());
        } catch (DataFormatException notZlib) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    /** The body when it is readable text in UTF-8. */
    Optional<String> text() {
        if (encoding != Compression.NONE) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().allMatch(Body::isPrintable) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static boolean isPrintable(int character) {
        return character == '\n' || character == '\r' || character == '\t' || !Character.isISOControl(character);
    }
}
