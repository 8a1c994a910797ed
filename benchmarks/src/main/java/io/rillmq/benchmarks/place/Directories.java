package io.rillmq.benchmarks.place;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directories that measured stores lie in. */
public final class Directories {
    private Directories() {}

    public static Path createIn(String parent) throws IOException {
        return Files.createTempDirectory(Path.of(parent), "store");
    }

    public static void delete(Path directory) throws IOException {
        for (Path file : filesFirst(directory)) {
            Files.delete(file);
        }
    }

    public static void deleteAllIn(Path directory) throws IOException {
        for (Path file : filesFirst(directory)) {
            if (!file.equals(directory)) {
                Files.delete(file);
            }
        }
    }

    /**
     * Makes the operating system forget what it holds of the files in memory, which it does not for what is mapped or was
     * not forced.
     *
     * @return bytes that it holds still
     */
    public static long evict(Path directory) throws IOException, InterruptedException {
        long held = 0;
        for (Path file : filesFirst(directory)) {
            if (Files.isRegularFile(file)) {
                evictFile(file);
                held += heldBytes(file);
            }
        }
        return held;
    }

    /** Java cannot ask for it; to the tool, no count of blocks with this flag means the whole file. */
    private static void evictFile(Path file) throws IOException, InterruptedException {
        Process dd = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                .inheritIO()
                .start();
        if (dd.waitFor() != 0) {
            throw new IOException("dd could not evict " + file);
        }
    }

    private static long heldBytes(Path file) throws IOException, InterruptedException {
        Process fincore = new ProcessBuilder("fincore", "--noheadings", "--bytes", "--output", "RES", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String bytes = new String(fincore.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (fincore.waitFor() != 0) {
            throw new IOException("fincore could not tell what is in memory of " + file);
        }
        return Long.parseLong(bytes.trim());
    }

    private static List<Path> filesFirst(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
