package io.rillmq.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.namesrv.NameServerVerticle;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.remoting.client.ClientConfig;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.connection.RequestHandler;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.file.Disk;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A name server and a broker in this process, on free ports, and raw clients that talk to them over real sockets. */
final class LiveBroker implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 20;

    final Vertx vertx = Vertx.vertx();
    /** Apart from the broker's: servers of one Vert.x share a port instead of refusing it. */
    private final Vertx other = Vertx.vertx();

    private final NameServerVerticle nameServer = new NameServerVerticle();
    private final JsonObject config;
    private final Clock clock;
    private final Disk disk;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private BrokerVerticle broker;
    private String deployment = "";

    private LiveBroker(Path directory, JsonObject changes, Clock clock, Disk disk) {
        this.clock = clock;
        this.disk = disk;
        this.broker = newBroker();
        await(other.deployVerticle(
                nameServer,
                new DeploymentOptions()
                        .setConfig(new JsonObject()
                                .put("listenPort", 0)
                                .put(
                                        "kvConfigPath",
                                        directory.resolve("kv.json").toString()))));
        config = new JsonObject()
                .put("listenPort", 0)
                .put("namesrvAddr", "127.0.0.1:" + nameServer.port())
                .put("storePathRootDir", directory.resolve("store").toString())
                .put("mappedFileSizeCommitLog", 1 << 20)
                .mergeIn(changes);
        start();
    }

    /** @param changes to the usual configuration */
    static LiveBroker in(Path directory, JsonObject changes) {
        return in(directory, changes, Clock.systemUTC());
    }

    static LiveBroker in(Path directory, JsonObject changes, Clock clock) {
        return new LiveBroker(directory, changes, clock, Disk.real());
    }

    /** @param disk where the broker keeps everything, under {@code directory} */
    static LiveBroker in(Path directory, JsonObject changes, Disk disk) {
        return new LiveBroker(directory, changes, Clock.systemUTC(), disk);
    }

    static LiveBroker in(Path directory) {
        return in(directory, new JsonObject());
    }

    private BrokerVerticle newBroker() {
        return new BrokerVerticle(meters, clock, disk);
    }

    private void start() {
        deployment = await(vertx.deployVerticle(broker, new DeploymentOptions().setConfig(config)));
    }

    /** Stops the broker cleanly and starts another on the same directory. */
    void restart() {
        stopBroker();
        startAgain();
    }

    /** Starts another broker on the same directory, once the first is stopped. */
    void startAgain() {
        broker = newBroker();
        start();
    }

    void stopBroker() {
        await(vertx.undeploy(deployment));
    }

    /** Starts one more broker beside this one, with {@code changes} to the same configuration. */
    void startAnother(JsonObject changes) {
        await(other.deployVerticle(
                new BrokerVerticle(new SimpleMeterRegistry()),
                new DeploymentOptions().setConfig(config.copy().mergeIn(changes))));
    }

    Peer peer() {
        return new Peer(this, RequestRouter.builder().build());
    }

    Peer peer(RequestHandler whatTheBrokerAsks) {
        return new Peer(this, whatTheBrokerAsks);
    }

    /** Whether there is any meter of the broker. */
    boolean isMeasured() {
        return !meters.getMeters().isEmpty();
    }

    /** What a gauge of the broker says. */
    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    SocketAddress address() {
        return SocketAddress.inetSocketAddress(broker.port(), "127.0.0.1");
    }

    SocketAddress nameServerAddress() {
        return SocketAddress.inetSocketAddress(nameServer.port(), "127.0.0.1");
    }

    @Override
    public void close() {
        await(vertx.close());
        await(other.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("no answer within " + TIMEOUT_SECONDS + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** One client with a connection of its own. */
    static final class Peer implements AutoCloseable {
        private final LiveBroker servers;
        private final RemotingClient client;

        private Peer(LiveBroker servers, RequestHandler requests) {
            this.servers = servers;
            ClientConfig patient = new ClientConfig(
                    ClientConfig.DEFAULTS.connectTimeout(),
                    Duration.ofSeconds(TIMEOUT_SECONDS),
                    ClientConfig.DEFAULTS.requestsMax(),
                    ClientConfig.DEFAULTS.serialization(),
                    ClientConfig.DEFAULTS.connection());
            this.client = new RemotingClient(servers.vertx.getOrCreateContext(), patient, requests);
        }

        Answer ask(RequestHeader header) {
            return ask(header, new byte[0]);
        }

        Answer ask(RequestHeader header, String body) {
            return ask(header, body.getBytes(StandardCharsets.UTF_8));
        }

        Answer ask(RequestHeader header, byte[] body) {
            return await(send(header, body));
        }

        Answer askNameServer(RequestHeader header) {
            return await(client.request(servers.nameServerAddress(), header, Unpooled.EMPTY_BUFFER)
                    .map(Answer::of));
        }

        Future<Answer> send(RequestHeader header, byte[] body) {
            return client.request(servers.address(), header, Unpooled.wrappedBuffer(body))
                    .map(Answer::of);
        }

        @Override
        public void close() {
            await(client.close());
        }
    }

    /** An answer without buffers. */
    record Answer(RemotingCommand command, byte[] body) {
        static Answer of(RemotingCommand command) {
            byte[] body = ByteBufUtil.getBytes(command.body());
            command.release();
            return new Answer(command, body);
        }

        int code() {
            return command.code();
        }

        String remark() {
            return String.valueOf(command.remark());
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        ByteBuf buffer() {
            return Unpooled.wrappedBuffer(body);
        }

        List<StoredMessage> messages() {
            List<StoredMessage> messages = new ArrayList<>();
            ByteBuf records = buffer();
            while (records.isReadable()) {
                messages.add(RecordReader.read(records));
            }
            return messages;
        }

        List<String> texts() {
            return messages().stream()
                    .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
