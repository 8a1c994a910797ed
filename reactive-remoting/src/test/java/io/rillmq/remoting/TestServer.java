package io.rillmq.remoting;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionConfig;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.remoting.server.RemotingServer;
import io.rillmq.remoting.server.ServerConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening server with a few processors that say little and prove much. */
public final class TestServer implements AutoCloseable {
    public static final int ECHO = 1_001;
    public static final int FAIL = 1_002;
    public static final int READ_NUMBER = 1_003;
    public static final int PARK = 1_004;
    public static final int WAKE = 1_005;
    public static final int MEET = 1_006;
    public static final int ECHO_LATER = 1_007;
    public static final int UNKNOWN = 1_999;

    private final Vertx vertx = Vertx.vertx();
    private final RemotingServer server;
    /** Connections that sent MEET, in that order. */
    public final BlockingQueue<Connection> met = new LinkedBlockingQueue<>();

    /** Remarks of parked requests' answers that could not be written. */
    public final BlockingQueue<String> unwritten = new LinkedBlockingQueue<>();

    public final AtomicInteger inFlight = new AtomicInteger();
    public final AtomicInteger inFlightMost = new AtomicInteger();

    public TestServer() {
        this(ConnectionConfig.DEFAULTS);
    }

    public TestServer(ConnectionConfig connections) {
        this(ServerConfig.of("127.0.0.1", 0, 1).with(connections));
    }

    public TestServer(ServerConfig config) {
        server = await(RemotingServer.start(vertx, config, context -> router()));
    }

    private RequestRouter router() {
        Queue<Promise<Response>> parked = new ArrayDeque<>();
        return RequestRouter.builder()
                .register(ECHO, (connection, request) -> Response.ok(
                                request.body().retain())
                        .now())
                .register(FAIL, (connection, request) -> {
                    throw new IllegalStateException("as the test asked");
                })
                .register(READ_NUMBER, (connection, request) -> {
                    request.header().integer("queueId");
                    return Response.ok().now();
                })
                .register(PARK, (connection, request) -> {
                    Promise<Response> promise = Promise.promise();
                    parked.add(promise);
                    return promise.future();
                })
                .register(WAKE, (connection, request) -> {
                    parked.forEach(promise -> promise.complete(Response.refused(ResponseCode.PULL_NOT_FOUND, "woken")
                            .orElse(() -> unwritten.add("woken"))));
                    parked.clear();
                    return Response.ok().now();
                })
                .register(MEET, (connection, request) -> {
                    met.add(connection);
                    return Response.ok().now();
                })
                .register(ECHO_LATER, (connection, request) -> {
                    ByteBuf body = request.body().retain();
                    Promise<Response> promise = Promise.promise();
                    inFlightMost.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    connection.context().runOnContext(ignored -> {
                        inFlight.decrementAndGet();
                        promise.complete(Response.ok(body));
                    });
                    return promise.future();
                })
                .build();
    }

    public int port() {
        return server.port();
    }

    public Vertx vertx() {
        return vertx;
    }

    /** The server's end of {@code peer}'s connection. */
    public Connection meet(RawPeer peer) {
        peer.send(Ask.frame(MEET, 0, ""));
        peer.receive();
        return next(met);
    }

    public static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within 20 s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
