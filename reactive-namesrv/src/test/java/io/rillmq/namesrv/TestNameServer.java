package io.rillmq.namesrv;

import io.rillmq.testbase.ManualClock;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A name server on a free port, with a clock that only the test moves. */
final class TestNameServer implements AutoCloseable {
    final ManualClock clock = ManualClock.create();
    final Vertx vertx = Vertx.vertx();
    private final NameServerVerticle verticle = new NameServerVerticle(clock);

    TestNameServer(Path directory) {
        this(new JsonObject()
                .put("kvConfigPath", directory.resolve("kvConfig.json").toString()));
    }

    TestNameServer(JsonObject config) {
        JsonObject full = new JsonObject()
                .put("listenPort", 0)
                .put("eventLoops", 2)
                .put("scanNotActiveBrokerInterval", 20)
                .mergeIn(config);
        try {
            await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(full)));
        } catch (RuntimeException failed) {
            await(vertx.close());
            throw failed;
        }
    }

    int port() {
        return verticle.port();
    }

    Peer connect() {
        return new Peer(port());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
