package io.rillmq.testbase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, started by a test and always ended at {@link #close()} or when this JVM ends. Its
 * output (both streams together) is read all the time; the last {@value #LINES_MAX} lines are kept.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int LINES_MAX = 2_000;
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final Process process;
    private final Thread ender;
    private final Thread reader;

    /** Guarded by itself. */
    private final Deque<String> lines = new ArrayDeque<>();

    private boolean outputEnded;

    private ServerProcess(Process process) {
        this.process = process;
        this.ender = new Thread(process::destroyForcibly, "end-" + process.pid());
        this.reader = new Thread(this::readOutput, "output-" + process.pid());
        reader.setDaemon(true);
    }

    /** A process for any command, for example a shell script. */
    public static Builder command(String... command) {
        return new Builder(List.of(command));
    }

    /** A JVM of the same kind as this one. Add options with {@link Builder#jvm(String...)}. */
    public static Builder java(String classPath, String mainClass, String... args) {
        return new Builder(classPath, mainClass, List.of(args));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The last lines the process has printed so far, oldest first. */
    public List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /**
     * Waits for a line in which {@code regex} is found, among those kept and those still to come.
     *
     * @return the first group if there is one, otherwise the whole line
     * @throws AssertionError with the output so far, when the time is over or the process has ended without such a line
     */
    public String awaitLine(String regex, Duration wait) {
        Pattern pattern = Pattern.compile(regex);
        long deadlineNanos = System.nanoTime() + wait.toNanos();
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        return matcher.groupCount() > 0 ? matcher.group(1) : line;
                    }
                }
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                if (outputEnded || leftMillis <= 0) {
                    throw new AssertionError((outputEnded ? "the process ended" : "no such line within " + wait)
                            + ", wanted: " + regex + ", output:\n" + String.join("\n", lines));
                }
                try {
                    lines.wait(leftMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting for: " + regex, e);
                }
            }
        }
    }

    /** SIGKILL, as a crash; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        exitCode(END_WAIT);
    }

    /** SIGTERM, without waiting; see {@link #exitCode(Duration)}. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for the end.
     *
     * @throws AssertionError when the process is still running after {@code wait}
     */
    public int exitCode(Duration wait) {
        try {
            if (!process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("process " + pid() + " is still running after " + wait + ", output:\n"
                        + String.join("\n", output()));
            }
            reader.join(END_WAIT.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for process " + pid(), e);
        }
    }

    /** SIGTERM, then SIGKILL when it has not ended within ten seconds. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(END_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(ender);
        } catch (IllegalStateException shuttingDown) {
            // The hook itself is running now; the process has ended either way.
        }
    }

    private void readOutput() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            add("(output closed: " + closed.getMessage() + ")");
        }
        synchronized (lines) {
            outputEnded = true;
            lines.notifyAll();
        }
    }

    private void add(String line) {
        synchronized (lines) {
            if (lines.size() == LINES_MAX) {
                lines.removeFirst();
            }
            lines.addLast(line);
            lines.notifyAll();
        }
    }

    /** What to start, and how to know that it has started. Not thread-safe. */
    public static final class Builder {
        private final List<String> command;
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final boolean isJava;
        private @Nullable Path directory;
        private @Nullable String ready;
        private Duration wait = Duration.ofSeconds(30);

        private Builder(List<String> command) {
            this.command = new ArrayList<>(command);
            this.isJava = false;
        }

        private Builder(String classPath, String mainClass, List<String> args) {
            this.command = new ArrayList<>(List.of("-cp", classPath, mainClass));
            this.command.addAll(args);
            this.isJava = true;
        }

        /** Adds JVM options. Only for {@link ServerProcess#java}. */
        public Builder jvm(String... options) {
            if (!isJava) {
                throw new IllegalStateException("JVM options for a command that is not a JVM: " + command);
            }
            jvmOptions.addAll(List.of(options));
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder directory(Path path) {
            directory = path;
            return this;
        }

        /** {@link #start()} returns when a line matching {@code regex} has been printed. */
        public Builder readyWhen(String regex) {
            ready = regex;
            return this;
        }

        /** How long {@link #start()} waits for readiness; 30 seconds unless told. */
        public Builder within(Duration time) {
            wait = time;
            return this;
        }

        /**
         * Starts the process and waits for readiness, if any was described.
         *
         * @throws AssertionError when it does not become ready; the process is ended then
         */
        public ServerProcess start() {
            ProcessBuilder builder = new ProcessBuilder(commandLine()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            ServerProcess server;
            try {
                server = new ServerProcess(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start " + command, e);
            }
            Runtime.getRuntime().addShutdownHook(server.ender);
            server.reader.start();
            if (ready != null) {
                try {
                    server.awaitLine(ready, wait);
                } catch (AssertionError notReady) {
                    server.close();
                    throw notReady;
                }
            }
            return server;
        }

        private List<String> commandLine() {
            if (!isJava) {
                return command;
            }
            List<String> full = new ArrayList<>();
            full.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            full.addAll(jvmOptions);
            full.addAll(command);
            return full;
        }
    }
}
