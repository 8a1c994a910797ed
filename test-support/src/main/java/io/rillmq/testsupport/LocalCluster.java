package io.rillmq.testsupport;

import io.rillmq.client.RillClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A name server and a broker in this JVM, on free ports of the loopback address, with a client. Real servers: what a test
 * sees here is what a cluster does.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.start()) {
 *     cluster.client().producer().group("test").build().send(Message.to("orders").body("1")).block();
 * }
 * }</pre>
 *
 * <p>Blocks its caller while it starts and stops, so not for event loops. The methods may be called from any thread.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration REGISTRATION_PAUSE = Duration.ofMillis(10);

    private final EmbeddedServers servers;
    private final String nameServers;
    private final RillClient client;
    private final @Nullable Path temporary;

    private LocalCluster(EmbeddedServers servers, String nameServers, @Nullable Path temporary) {
        this.servers = servers;
        this.nameServers = nameServers;
        this.client = RillClient.builder().nameServers(nameServers).build();
        this.temporary = temporary;
    }

    /** A cluster with an empty store in a temporary directory, which is deleted on close. */
    public static LocalCluster start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What any client is given: {@code 127.0.0.1:PORT}. */
    public String nameServers() {
        return nameServers;
    }

    /** One client of the cluster, shared by all callers and closed with it. */
    public RillClient client() {
        return client;
    }

    /** Stops the client and the servers, and deletes the store unless its directory was given. */
    @Override
    public void close() {
        client.close().block(WAIT);
        await(servers.stop());
        if (temporary != null) {
            delete(temporary);
        }
    }

    /** A broker registers just after its start; a client that is faster would find no route. */
    private void awaitRegistration() {
        client.admin()
                .allTopics()
                .filter(topics -> !topics.isEmpty())
                .repeatWhenEmpty(empty -> empty.delayElements(REGISTRATION_PAUSE))
                .block(WAIT);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the local cluster failed: " + failure.getCause(), failure.getCause());
        } catch (TimeoutException slow) {
            throw new IllegalStateException("the local cluster did not answer within " + WAIT, slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the local cluster", interrupted);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete the local cluster's store", failure);
        }
    }

    /** What a cluster is like; the defaults need nothing. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Object> brokerConfig = new LinkedHashMap<>();
        private @Nullable Path data;

        private Builder() {}

        /** Keeps the store in {@code directory}, so that another cluster can open it after this one is closed. */
        public Builder data(Path directory) {
            data = directory;
            return this;
        }

        /** A value of the broker's configuration, for example {@code autoCreateTopicEnable}, false. */
        public Builder broker(String key, Object value) {
            brokerConfig.put(key, value);
            return this;
        }

        /**
         * @throws IllegalStateException when a server cannot start, with its reason
         */
        public LocalCluster start() {
            Path given = data;
            Path directory = given == null ? newDirectory() : given;
            EmbeddedServers servers = new EmbeddedServers();
            try {
                String nameServers = await(servers.start(directory, brokerConfig));
                LocalCluster cluster = new LocalCluster(servers, nameServers, given == null ? directory : null);
                cluster.awaitRegistration();
                return cluster;
            } catch (IllegalStateException failure) {
                await(servers.stop());
                throw failure;
            }
        }

        private static Path newDirectory() {
            try {
                return Files.createTempDirectory("rillmq-test");
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot create a directory for the local cluster's store", failure);
            }
        }
    }
}
