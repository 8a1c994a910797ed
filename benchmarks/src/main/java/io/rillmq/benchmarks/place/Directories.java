package io.rillmq.benchmarks.place;

import java.io.IOException;
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

    /** Makes the operating system forget what it holds of the files in memory. They must not be open, and be forced. */
    public static void evict(Path directory) throws IOException, InterruptedException {
        for (Path file : filesFirst(directory)) {
            if (Files.isRegularFile(file)) {
                evictFile(file);
            }
        }
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

    private static List<Path> filesFirst(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
