package io.rillmq.samples;

import io.rillmq.broker.BrokerVerticle;
import io.rillmq.namesrv.NameServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A name server and a broker as verticles of a Vert.x application of your own, on free ports. */
public final class EmbeddedVertx {
    private EmbeddedVertx() {}

    public static void main(String[] args) throws IOException {
        Path data = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("rillmq");
        Vertx vertx = Vertx.vertx();
        deploy(vertx, data)
                .onSuccess(nameServer -> System.out.println("clients connect to the name server " + nameServer))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    vertx.close();
                });
    }

    /** Deploys both; the result is the address that clients are given. */
    static Future<String> deploy(Vertx vertx, Path data) {
        NameServerVerticle nameServer = new NameServerVerticle();
        BrokerVerticle broker = new BrokerVerticle();
        JsonObject nameServerConfig = new JsonObject()
                .put("listenPort", 0)
                .put("kvConfigPath", data.resolve("kvConfig.json").toString());
        return vertx.deployVerticle(nameServer, new DeploymentOptions().setConfig(nameServerConfig))
                .compose(started -> {
                    String address = "127.0.0.1:" + nameServer.port();
                    JsonObject brokerConfig = new JsonObject()
                            .put("listenPort", 0)
                            .put("namesrvAddr", address)
                            .put("storePathRootDir", data.resolve("store").toString());
                    return vertx.deployVerticle(broker, new DeploymentOptions().setConfig(brokerConfig))
                            .map(address);
                });
    }
}
