package io.rillmq.store.process;

import io.rillmq.store.append.FlushLevel;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another process with a {@link CheckingProducer} in it. It waits until it is given a directory. */
final class StoreProcess implements Closeable {
    private static final int HANG_SECONDS = 60;

    private final Process process;
    private final BufferedReader reports;
    private final Path errors;

    private StoreProcess(Process process, Path errors) {
        this.process = process;
        this.reports = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /** @param errors where the process writes what it complains of */
    static StoreProcess start(Path errors) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dio.netty.leakDetection.level=disabled",
                "-Dio.netty.maxDirectMemory=67108864",
                CheckingProducer.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new StoreProcess(builder.start(), errors);
    }

    /** Has the process open a store there, say what is in it, and send to it until it is killed. */
    void open(Path directory, FlushLevel level, String name, long seed) throws IOException {
        OutputStream orders = process.getOutputStream();
        orders.write((directory + "\n" + level + "\n" + name + "\n" + seed + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    /** The next report; null after the last. */
    @Nullable
    String next() throws IOException {
        return reports.readLine();
    }

    /** As {@link #next}, where there must be one. */
    String expectNext() throws IOException {
        String line = next();
        if (line == null) {
            throw new AssertionError("the process ended: " + complaints());
        }
        return line;
    }

    /** What it wrote to its error stream. */
    String complaints() throws IOException {
        return Files.readString(errors);
    }

    /** Lets it work for a while; it must not end by itself. */
    void letWork(Duration time) throws InterruptedException, IOException {
        if (process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the process ended: " + complaints());
        }
    }

    /** As {@code kill -9} does it. What it reported before can still be read. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // The process itself would close the stream with the reports.
        awaitEnd();
    }

    /** Waits until it has ended by itself, and returns its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
