package io.rillmq.endtoend;

import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code bin/rill} of this checkout, run with a home directory of the test's own. */
final class Rill {
    static final Path ROOT = root();

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration COMMAND = Duration.ofSeconds(120);

    private final Path home;

    Rill(Path home) {
        this.home = home;
    }

    /** Starts a server and waits for its ready line. */
    ServerProcess server(String... args) {
        return starter("rill", args).readyWhen(" ready: ").within(START).start();
    }

    /** A process of one of the scripts in {@code bin}, to be started as the caller likes. */
    ServerProcess.Builder starter(String script, String... args) {
        return ServerProcess.command(command(script, args).toArray(String[]::new))
                .environment("HOME", home.toString())
                .within(START);
    }

    /** Runs a command to its end. */
    Result run(String... args) {
        return start(args).await();
    }

    /** Runs a command to its end, whatever its exit code, and returns what it printed to standard output. */
    String print(String... args) {
        return run(args).succeeded().output();
    }

    /** Starts a command that ends by itself; the caller may write to its standard input. */
    Running start(String... args) {
        return script("rill", args);
    }

    Running script(String script, String... args) {
        try {
            Files.createDirectories(home);
            Path out = Files.createTempFile(home, "out", null);
            Path err = Files.createTempFile(home, "err", null);
            ProcessBuilder builder = new ProcessBuilder(command(script, args))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            return new Running(builder.start(), out, err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> command(String script, String... args) {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("bin").resolve(script).toString());
        command.addAll(List.of(args));
        return command;
    }

    private static Path root() {
        Path directory =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        while (!Files.exists(directory.resolve("bin/rill"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** A started command. */
    record Running(Process process, Path out, Path err) {
        OutputStream input() {
            return process.getOutputStream();
        }

        Result await() {
            try {
                if (!process.waitFor(COMMAND.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("still running after " + COMMAND + ": " + Files.readString(err));
                }
                return new Result(process.exitValue(), out, err);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** What an ended command gave back. The outputs are files, for they may be long, or no text. */
    record Result(int exitCode, Path out, Path err) {
        Result succeeded() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ": " + errors());
            }
            return this;
        }

        String output() {
            return text(out);
        }

        String errors() {
            return text(err);
        }

        byte[] bytes() {
            try {
                return Files.readAllBytes(out);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
