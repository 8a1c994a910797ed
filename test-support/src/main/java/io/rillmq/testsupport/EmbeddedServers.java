package io.rillmq.testsupport;

import io.rillmq.broker.BrokerVerticle;
import io.rillmq.namesrv.NameServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The two verticles and their Vert.x instance. */
final class EmbeddedServers {
    /** Small, for a test's segment is created anew each time. */
    private static final int SEGMENT_BYTES = 16 * 1024 * 1024;

    private static final int THREADS = 2;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(THREADS)
            .setWorkerPoolSize(THREADS)
            .setInternalBlockingPoolSize(THREADS));

    /** Starts both; the result is the name server's address. */
    CompletableFuture<String> start(Path data, Map<String, Object> brokerConfig) {
        NameServerVerticle nameServer = new NameServerVerticle();
        JsonObject nameServerConfig = new JsonObject()
                .put("listenPort", 0)
                .put("kvConfigPath", data.resolve("kvConfig.json").toString());
        Future<String> started = vertx.deployVerticle(nameServer, options(nameServerConfig))
                .compose(id -> startBroker("127.0.0.1:" + nameServer.port(), data, brokerConfig));
        return started.toCompletionStage().toCompletableFuture();
    }

    CompletableFuture<Void> stop() {
        return vertx.close().toCompletionStage().toCompletableFuture();
    }

    private Future<String> startBroker(String nameServer, Path data, Map<String, Object> given) {
        JsonObject config = new JsonObject()
                .put("listenPort", 0)
                .put("namesrvAddr", nameServer)
                .put("storePathRootDir", data.resolve("store").toString())
                .put("mappedFileSizeCommitLog", SEGMENT_BYTES)
                .mergeIn(new JsonObject(given));
        return vertx.deployVerticle(new BrokerVerticle(), options(config)).map(nameServer);
    }

    private static DeploymentOptions options(JsonObject config) {
        return new DeploymentOptions().setConfig(config);
    }
}
