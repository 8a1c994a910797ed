package io.rillmq.client;

import io.rillmq.broker.BrokerVerticle;
import io.rillmq.namesrv.NameServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The SDK with our own name server and broker, each in a Vert.x instance of its own, as in two processes. */
class RillClusterClientTest extends ClientContract {
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    @TempDir
    static Path directory;

    private static Vertx nameServerVertx;
    private static Vertx brokerVertx;
    private static NameServerVerticle nameServer;
    private static BrokerVerticle broker;
    private static String brokerDeployment;

    @BeforeAll
    static void startCluster() throws Exception {
        nameServerVertx = Vertx.vertx();
        brokerVertx = Vertx.vertx();
        nameServer = new NameServerVerticle();
        await(nameServerVertx.deployVerticle(
                nameServer,
                options(new JsonObject()
                        .put("listenPort", 0)
                        .put("kvConfigPath", directory.resolve("kvConfig.json").toString()))));
        startBroker(0);
    }

    private static void startBroker(int port) throws Exception {
        broker = new BrokerVerticle();
        brokerDeployment = await(brokerVertx.deployVerticle(
                broker,
                options(new JsonObject()
                        .put("listenPort", port)
                        .put("namesrvAddr", "127.0.0.1:" + nameServer.port())
                        .put("storePathRootDir", directory.resolve("store").toString())
                        .put("mappedFileSizeCommitLog", SEGMENT_BYTES))));
    }

    @Override
    void restartBroker() throws Exception {
        await(brokerVertx.undeploy(brokerDeployment));
        startBroker(broker.port());
    }

    @AfterAll
    static void stopCluster() throws Exception {
        await(brokerVertx.close());
        await(nameServerVertx.close());
    }

    private static DeploymentOptions options(JsonObject config) {
        return new DeploymentOptions().setConfig(config);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    String nameServers() {
        return "127.0.0.1:" + nameServer.port();
    }
}
