package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The commit log of a directory as bytes, without the zeros behind its end. */
record LogBytes(byte[] bytes) {
    private static final int MAGIC = 4;
    private static final int MAGIC_END = 8;
    private static final int RECORD = 0xDAA320A7;
    private static final int END_OF_SEGMENT = 0xCBD43194;

    static LogBytes of(Path store) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Path> segments;
        try (Stream<Path> files = Files.list(store.resolve("commitlog"))) {
            segments = files.sorted().toList();
        }
        for (Path segment : segments) {
            assertThat(Files.size(segment)).as(segment.toString()).isEqualTo(OneStore.SEGMENT_BYTES);
            all.write(Files.readAllBytes(segment));
        }
        assertThat(segments).as("segments").hasSizeGreaterThan(2);
        byte[] padded = all.toByteArray();
        int end = padded.length;
        while (end > 0 && padded[end - 1] == 0) {
            end--;
        }
        return new LogBytes(Arrays.copyOf(padded, end));
    }

    /** Fails unless {@code later} is this log, unchanged, with more of it right behind. */
    void assertPrefixOf(LogBytes later) {
        assertThat(later.bytes.length).isGreaterThan(bytes.length + MAGIC_END + Short.BYTES);
        assertThat(Arrays.mismatch(bytes, later.bytes)).as("first changed byte").isEqualTo(bytes.length);
        // A record without properties ends with the two zeros of their length.
        ByteBuffer all = ByteBuffer.wrap(later.bytes);
        assertThat(IntStream.rangeClosed(0, Short.BYTES).map(zeros -> all.getInt(bytes.length + zeros + MAGIC)))
                .as("magic number behind %d", bytes.length)
                .containsAnyOf(RECORD, END_OF_SEGMENT);
    }
}
