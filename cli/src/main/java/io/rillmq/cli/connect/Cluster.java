package io.rillmq.cli.connect;

import io.rillmq.cli.terminal.CommandFailure;
import io.rillmq.cli.terminal.ConsoleLogging;
import io.rillmq.client.RillClient;
import io.rillmq.client.error.ClientException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The cluster that a command works with, chosen by {@code -n}. The one place where a command's thread waits for the
 * reactive client: a command is a process, and this is its end.
 */
public final class Cluster {
    private static final int STOP_SECONDS = 5;

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT[;HOST:PORT]",
            description = "the name servers of the cluster (NAMESRV_ADDR, else localhost:9876)")
    private @Nullable String nameServers;

    /** Made by the command that has the option. */
    public Cluster() {}

    /**
     * Does the work with a client and waits for its result.
     *
     * @throws CommandFailure when the cluster refuses or cannot be reached
     */
    public <T> Optional<T> ask(Function<RillClient, Mono<T>> work) {
        ConsoleLogging.quiet();
        String addresses = NameServerList.of(nameServers);
        RillClient client = RillClient.builder().nameServers(addresses).build();
        try {
            return Mono.usingWhen(Mono.just(client), work, RillClient::close).blockOptional();
        } catch (ClientException | IllegalArgumentException failure) {
            throw new CommandFailure(String.valueOf(failure.getMessage()), failure);
        }
    }

    /**
     * Does long work, which Ctrl-C or SIGTERM end early by cancelling it.
     *
     * @param epilogue runs in both cases, before the process may end
     * @return whether the work came to its own end
     * @throws CommandFailure when the cluster refuses or cannot be reached
     */
    public boolean follow(Function<RillClient, Mono<Void>> work, Runnable epilogue) {
        Sinks.Empty<Boolean> stop = Sinks.empty();
        CountDownLatch finished = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop.tryEmitEmpty();
                    awaitQuietly(finished);
                },
                "rill-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Optional<Boolean> done =
                    ask(client -> work.apply(client).thenReturn(true).takeUntilOther(stop.asMono()));
            return done.isPresent();
        } finally {
            epilogue.run();
            finished.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch finished) {
        try {
            finished.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
