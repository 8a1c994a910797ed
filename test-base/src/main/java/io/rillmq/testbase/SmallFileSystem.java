package io.rillmq.testbase;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real file system of a few megabytes, in memory, that a test may fill to the last byte. Unmounted at {@link #close()}
 * or when this JVM ends.
 */
public final class SmallFileSystem implements AutoCloseable {
    private static final long COMMAND_SECONDS_MAX = 20;
    private static final int PIECE_BYTES = 4096;

    private final Path root;
    private final Path filler;
    private final Thread unmounter;

    private SmallFileSystem(Path root) {
        this.root = root;
        this.filler = root.resolve("somebody-elses-data");
        this.unmounter = new Thread(this::unmount, "unmount-" + root.getFileName());
    }

    /**
     * Mounts one over {@code directory}, which must exist and be empty. Where the machine does not allow that, the test is
     * skipped and says why.
     */
    public static SmallFileSystem mount(Path directory, long bytes) {
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "rillmq-test", directory.toString());
        Assumptions.assumeTrue(refusal.isEmpty(), () -> "no small file system can be mounted here: " + refusal);
        SmallFileSystem mounted = new SmallFileSystem(directory);
        Runtime.getRuntime().addShutdownHook(mounted.unmounter);
        return mounted;
    }

    public Path root() {
        return root;
    }

    /** Takes what is free, to the last byte, with data that has nothing to do with the test. */
    public void fill() {
        fillBut(0);
    }

    /** Takes what is free but for {@code freeBytes}. */
    public void fillBut(long freeBytes) {
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(filler)) {
            FileStore store = Files.getFileStore(root);
            while (store.getUsableSpace() >= freeBytes + PIECE_BYTES) {
                out.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives back what {@link #fill} took. */
    public void release() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(unmounter);
    }

    /** Also while somebody still has a file of it open. */
    private void unmount() {
        run("umount", "-l", root.toString());
    }

    /** Empty when the command succeeded, otherwise what it had to say. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return String.join(" ", command) + " did not end";
            }
            return process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + output;
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }
}
