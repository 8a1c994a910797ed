package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of this process. They start in an order in which each finds what it needs (name server, then broker and
 * gateway side by side) and stop in the reverse order. Methods may be called from any thread.
 */
final class LocalServers {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServers.class);
    private static final String READY_MAP = "rillmq.ready";
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int EVENT_LOOPS_MIN = 2;
    private static final int WORKERS = 4;
    private static final int START_WAIT_SECONDS = 3;

    private final Vertx vertx;
    private final Function<ServerKind, String> portOption;
    private final Map<ServerKind, String> deployments = new ConcurrentHashMap<>();
    private volatile Future<Void> starting = Future.succeededFuture();

    /** @param portOption the option that chooses a server's port, for advice when it cannot be opened */
    LocalServers(Function<ServerKind, String> portOption) {
        this.portOption = portOption;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(
                        Math.max(EVENT_LOOPS_MIN, Runtime.getRuntime().availableProcessors()))
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /**
     * Starts the servers of a set; a name server among them becomes the one that the others use.
     *
     * @return done when all of them accept connections; failed with a
     *     {@link io.rillmq.cli.terminal.CommandFailure} of the first that cannot
     */
    Future<Void> start(DescriptorSet set) {
        starting = set.server(ServerKind.NAMESRV)
                .map(nameServer -> deploy(nameServer).compose(started -> startOthers(set, address(nameServer.kind()))))
                .orElseGet(() -> startAll(set.servers()));
        return starting;
    }

    /** Where a started server listens, as {@code host:port} that this machine can connect to. */
    String address(ServerKind kind) {
        String bound = vertx.sharedData().<String, String>getLocalMap(READY_MAP).get(kind.verticle());
        if (bound == null) {
            throw new IllegalStateException(kind.verticle() + " is started, but did not publish its address");
        }
        return bound.replace(ANY_ADDRESS, LOOPBACK);
    }

    /**
     * Stops what runs, the last started first, and frees every thread. Blocks its caller, which must not be one of those
     * threads: they cannot tell of their own end.
     *
     * @return whether all of it stopped cleanly in time
     */
    boolean stop(Duration wait) {
        long deadlineNanos = System.nanoTime() + wait.toNanos();
        boolean clean = finished(undeployAll(), deadlineNanos);
        return finished(vertx.close(), deadlineNanos) && clean;
    }

    private Future<Void> undeployAll() {
        // A verticle cannot be undeployed while it is being deployed.
        Future<Void> stopped =
                starting.timeout(START_WAIT_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
        ServerKind[] kinds = ServerKind.values();
        for (int index = kinds.length - 1; index >= 0; index--) {
            ServerKind kind = kinds[index];
            // A failed stop is followed by the next one, and is told at the end.
            stopped = stopped.transform(previous -> undeploy(kind)
                    .eventually(() ->
                            previous.succeeded() ? Future.succeededFuture() : Future.failedFuture(previous.cause())));
        }
        return stopped;
    }

    private static boolean finished(Future<Void> future, long deadlineNanos) {
        try {
            future.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException failure) {
            LOG.warn("not stopped cleanly: {}", failure.toString());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Future<Void> startOthers(DescriptorSet set, String nameServer) {
        List<Descriptor> others = new ArrayList<>();
        for (Descriptor server : set.servers()) {
            if (server.kind() != ServerKind.NAMESRV) {
                others.add(server.with("namesrvAddr", nameServer));
            }
        }
        return startAll(others);
    }

    private Future<Void> startAll(List<Descriptor> servers) {
        List<Future<Void>> starts = new ArrayList<>();
        for (Descriptor server : servers) {
            starts.add(deploy(server));
        }
        // Not Future.all: what is being started when another fails must have settled before it can be stopped.
        return Future.join(starts).mapEmpty();
    }

    private Future<Void> deploy(Descriptor server) {
        return vertx.deployVerticle(server.kind().verticle(), server.deploymentOptions())
                .recover(failure ->
                        Future.failedFuture(StartFailure.explain(server, portOption.apply(server.kind()), failure)))
                .onSuccess(id -> deployments.put(server.kind(), id))
                .mapEmpty();
    }

    private Future<Void> undeploy(ServerKind kind) {
        String id = deployments.remove(kind);
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }
}
