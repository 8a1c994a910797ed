package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import io.rillmq.cli.terminal.CommandFailure;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs servers until the process is asked to end (SIGTERM, Ctrl-C). A clean stop ends the process with code 0, for that
 * is what was asked for; one that is not finished within {@value #STOP_SECONDS} seconds ends it with code 1.
 */
final class Foreground {
    private static final int STOP_SECONDS = 9;
    private static final Duration STOP = Duration.ofSeconds(STOP_SECONDS);
    private static final int PATIENCE_SECONDS = 10;

    private final String name;
    private final DescriptorSet set;
    private final LocalServers servers;
    private final Programs programs;
    private final Thread stopper = new Thread(this::stopAndEnd, "rill-stop");

    /**
     * @param name the command, for the ready line
     * @param portOption the option that chooses a server's port, for advice when it cannot be opened
     */
    Foreground(String name, DescriptorSet set, Function<ServerKind, String> portOption) {
        this.name = name;
        this.set = set;
        this.programs = new Programs(set.programs());
        this.servers = new LocalServers(portOption);
    }

    /**
     * Starts the servers, prints the ready line, then the programs; never returns, because the process ends with the
     * servers.
     *
     * @param epilogue what to print after the ready line; it is given the started servers
     * @throws CommandFailure when a server cannot start; everything is stopped then
     */
    int run(Function<LocalServers, List<String>> epilogue) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            await(servers.start(set));
        } catch (CommandFailure failure) {
            stopQuietly();
            throw failure;
        }
        System.out.println(readyLine());
        epilogue.apply(servers).forEach(System.out::println);
        if (!set.programs().isEmpty()) {
            programs.start(servers.address(ServerKind.NAMESRV));
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private void await(Future<Void> start) throws InterruptedException {
        CompletableFuture<Void> started = start.toCompletionStage().toCompletableFuture();
        for (int seconds = PATIENCE_SECONDS; ; seconds += PATIENCE_SECONDS) {
            try {
                started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException slow) {
                System.err.println("rill: still starting after " + seconds + " s (a large store takes time to check)");
            } catch (ExecutionException failure) {
                throw failure.getCause() instanceof CommandFailure explained
                        ? explained
                        : new CommandFailure("cannot start: " + failure.getCause(), failure);
            }
        }
    }

    private String readyLine() {
        long uptimeMillis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        String addresses = set.servers().stream()
                .map(server -> server.kind())
                .sorted()
                .map(this::addressOf)
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "RillMQ %s ready: %s (%.1f s)", name, addresses, uptimeMillis / 1000.0);
    }

    private String addressOf(ServerKind kind) {
        String address = servers.address(kind);
        return kind == ServerKind.GATEWAY ? "gateway http://" + address + "/" : kind.command() + " " + address;
    }

    private void stopAndEnd() {
        System.err.println("rill: stopping");
        programs.stop();
        int code = servers.stop(STOP) ? 0 : 1;
        if (code != 0) {
            System.err.println(
                    "rill: not stopped cleanly within " + STOP_SECONDS + " s; the next start checks the store");
        }
        System.out.flush();
        // The JVM would report the signal (143, 130) although the stop was clean.
        Runtime.getRuntime().halt(code);
    }

    private void stopQuietly() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(stopper);
        } catch (IllegalStateException stopping) {
            // The signal came during the start, which it broke off: the stopper ends the process.
            new CountDownLatch(1).await();
        }
        servers.stop(STOP);
    }
}
