package io.rillmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rillmq.gateway.stream.FakeSource;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final WebSocketClient webSockets = vertx.createWebSocketClient();
    private final FakeSource source = new FakeSource().topic("orders");
    private String deployment = "";
    /** More than the buffers of two TCP stacks on one machine hold. */
    private static final long PINGS_BYTES_MAX = 32 << 20;

    private int port;

    @AfterEach
    void stop() {
        done(vertx.close());
    }

    @Test
    void aSubscriberReceivesWhatAnotherSocketPublishes() {
        deploy(new JsonObject());
        TestSocket subscriber = connect();
        TestSocket publisher = connect();
        subscriber.subscribe("s1", "orders", 10);
        subscriber.next("subscribed");

        publisher.say(new JsonObject()
                .put("type", "publish")
                .put("id", "p1")
                .put("topic", "orders")
                .put("body", "grün")
                .put("tag", "paid")
                .put("key", "42"));

        assertThat(publisher.next("published").getLong("queueOffset")).isZero();
        JsonObject message = subscriber.next("message");
        assertThat(message.getString("body")).isEqualTo("grün");
        assertThat(message.getString("tag")).isEqualTo("paid");
        assertThat(message.getJsonArray("keys")).containsExactly("42");
    }

    /** Each ping is answered with a pong by the WebSocket layer itself. */
    @Test
    void aSocketThatPingsButDoesNotReadGetsNoMorePongsThanTheNetworkHolds() throws IOException {
        deploy(new JsonObject());
        byte[] masked = new byte[2 + 4 + 125];
        masked[0] = (byte) 0x89;
        masked[1] = (byte) (0x80 | 125);
        ByteBuffer pings = ByteBuffer.allocate(1_000 * masked.length);
        for (int count = 0; count < 1_000; count++) {
            pings.put(masked);
        }
        String handshake = "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: rill.json.v1\r\n\r\n";

        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 * 1024);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.write(ByteBuffer.wrap(handshake.getBytes(StandardCharsets.US_ASCII)));
            channel.read(ByteBuffer.allocate(1));

            for (long sent = 0; sent < PINGS_BYTES_MAX; sent += pings.capacity()) {
                pings.clear();
                while (pings.hasRemaining()) {
                    channel.write(pings);
                }
            }
            channel.shutdownOutput();

            long received = 0;
            ByteBuffer pongs = ByteBuffer.allocate(1 << 20);
            for (int count = channel.read(pongs); count >= 0; count = channel.read(pongs.clear())) {
                received += count;
            }
            assertThat(received).isLessThan(PINGS_BYTES_MAX / 2);
        }
    }

    @Test
    void manySocketsOnAllEventLoopsShareOneReader() {
        deploy(new JsonObject().put("eventLoops", 3));
        List<TestSocket> subscribers = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            TestSocket subscriber = connect();
            subscriber.subscribe("s" + index, "orders", 100);
            subscriber.next("subscribed");
            subscribers.add(subscriber);
        }

        source.send("orders", 50, 10);

        for (TestSocket subscriber : subscribers) {
            for (int offset = 0; offset < 50; offset++) {
                assertThat(subscriber.next("message").getLong("offset")).isEqualTo(offset);
            }
        }
        assertThat(source.reads()).hasSize(1);
        assertThat(get("/metrics").body()).contains("rillmq_gateway_readers 1.0");
    }

    @Test
    void aSlowSocketSkipsMessagesInBoundedMemoryAndDoesNotSlowAnother() {
        int messages = 3_000;
        int bodyBytes = 8 * 1024;
        deploy(new JsonObject()
                .put("sessions", new JsonObject().put("writeBytesMax", 64 * 1024))
                .put("streams", new JsonObject().put("queueMessagesMax", 100)));
        TestSocket slow = connect();
        slow.subscribe("s", "orders", 100_000);
        slow.next("subscribed");
        TestSocket fast = connect();
        fast.subscribe("f", "orders", 100_000);
        fast.next("subscribed");
        slow.pause();

        for (int sent = 0; sent < messages; sent += 50) {
            source.send("orders", 50, bodyBytes);
            for (int offset = sent; offset < sent + 50; offset++) {
                assertThat(fast.next("message").getLong("offset")).isEqualTo(offset);
            }
        }
        slow.resume();

        long received = 0;
        long missed = 0;
        while (received + missed < messages) {
            JsonObject frame = slow.next();
            if (frame.getString("type").equals("gap")) {
                missed += frame.getLong("missed");
            } else {
                assertThat(frame.getLong("offset")).isEqualTo(received + missed);
                received++;
            }
        }
        // What the slow one received late is what the gateway and the two TCP stacks could hold.
        assertThat(missed).isPositive();
        assertThat(get("/metrics").body()).contains("rillmq_gateway_messages_missed_total " + (double) missed);
    }

    @Test
    void aLargeMessageArrivesInOnePiece() {
        deploy(new JsonObject());
        TestSocket subscriber = connect();
        subscriber.subscribe("s", "orders", 10);
        subscriber.next("subscribed");
        String body = "0123456789".repeat(100_000);

        source.send("orders", body);

        assertThat(subscriber.next("message").getString("body")).isEqualTo(body);
    }

    @Test
    void theSubProtocolIsAgreedWhenItIsAskedForAndNotNeeded() {
        deploy(new JsonObject());
        WebSocketConnectOptions options = to("/v1/stream").addSubProtocol("rill.json.v1");

        TestSocket named = connect(options);
        TestSocket unnamed = connect();

        assertThat(named.subProtocol()).isEqualTo("rill.json.v1");
        assertThat(unnamed.subProtocol()).isNull();
        named.say(new JsonObject().put("type", "ping").put("id", "p"));
        assertThat(named.next("pong").getString("id")).isEqualTo("p");
    }

    @Test
    void aPageOfAnotherOriginIsRefused() {
        deploy(new JsonObject().put("allowedOrigins", List.of("https://app.example")));

        assertThat(handshake("http://evil.example")).isEqualTo(403);
        assertThat(handshake("https://app.example")).isEqualTo(101);
        assertThat(handshake("http://127.0.0.1:" + port)).isEqualTo(101);
        assertThat(send(HttpMethod.POST, "/v1/topics/orders/messages", "x", Map.of("Origin", "http://evil.example"))
                        .status())
                .isEqualTo(403);
        assertThat(send(HttpMethod.GET, "/v1/topics", "", Map.of("Host", "evil.example:" + port))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void moreSocketsThanAllowedAreToldSo() {
        deploy(new JsonObject().put("http", new JsonObject().put("socketsMax", 1)));
        TestSocket first = connect();
        TestSocket second = connect();

        assertThat(second.closeStatus()).isEqualTo((short) 4429);

        first.close();
        await().until(() -> get("/metrics").body().contains("rillmq_gateway_sockets 0.0"));
        TestSocket third = connect();
        third.say(new JsonObject().put("type", "ping"));
        third.next("pong");
    }

    @Test
    void badFramesAreAnsweredAndTooManyCloseTheSocket() {
        deploy(new JsonObject().put("sessions", new JsonObject().put("badFramesMax", 3)));
        TestSocket socket = connect();

        socket.sayText("{");
        assertThat(socket.next("error").getString("code")).isEqualTo("bad_json");
        socket.sayBytes(Buffer.buffer("{}"));
        assertThat(socket.next("error").getString("code")).isEqualTo("bad_json");
        socket.say(new JsonObject().put("type", "credit").put("id", "a").put("n", -1));
        assertThat(socket.next("error").getString("code")).isEqualTo("bad_field");

        assertThat(socket.closeStatus()).isEqualTo((short) 4400);
    }

    @Test
    void aFrameOverTheLimitClosesTheSocket() {
        deploy(new JsonObject().put("http", new JsonObject().put("frameBytesMax", 1024)));
        TestSocket inOneFrame = connect();
        TestSocket inPieces = connect();

        inOneFrame.sayText("x".repeat(2000));
        inPieces.sayInPieces("x".repeat(900), "x".repeat(900));

        // The codec cuts the connection right after it has said why, which can overtake its own words.
        assertThat(inOneFrame.closeStatus()).isIn((short) 1009, (short) 1006);
        assertThat(inPieces.closeStatus()).isEqualTo((short) 1009);
    }

    @Test
    void stoppingTheGatewayTellsTheSocketsAndLetsGoOfTheCluster() {
        deploy(new JsonObject());
        TestSocket socket = connect();
        socket.subscribe("s", "orders", 1);
        socket.next("subscribed");

        done(vertx.undeploy(deployment));

        assertThat(socket.closeStatus()).isEqualTo((short) 1001);
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void aSocketThatHasStoppedReadingDoesNotHoldUpTheStop() {
        deploy(new JsonObject()
                .put("sessions", new JsonObject().put("writeBytesMax", 1024).put("closeTimeout", "PT0.1S")));
        TestSocket socket = connect();
        socket.subscribe("s", "orders", 100_000);
        socket.next("subscribed");
        socket.pause();
        source.send("orders", 3_000, 8 * 1024);
        await().until(() -> !get("/metrics").body().contains("rillmq_gateway_messages_missed_total 0.0"));

        done(vertx.undeploy(deployment));

        assertThat(source.isClosed()).isTrue();
        socket.resume();
    }

    @Test
    void aSilentClientIsCutOff() {
        deploy(new JsonObject()
                .put("sessions", new JsonObject().put("pingInterval", "PT0.05S").put("closeTimeout", "PT0.05S")));
        TestSocket socket = connect();
        socket.subscribe("s", "orders", 1);
        socket.next("subscribed");
        socket.pause();
        source.send("orders", 1_000, 8 * 1024);

        await().until(() -> get("/metrics").body().contains("rillmq_gateway_sockets 0.0"));
        assertThat(get("/metrics").body()).contains("rillmq_gateway_subscriptions 0.0");
        socket.resume();
    }

    @Test
    void theTopicsAreListedWithTheirCounts() {
        deploy(new JsonObject());
        source.send("orders", 3, 1);

        Answer answer = get("/v1/topics");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject("""
                        {"topics":[{"name":"orders","queues":1,"messages":3,"maxOffset":3}]}"""));
    }

    @Test
    void aMessageIsPostedWithTagAndKey() {
        deploy(new JsonObject());
        TestSocket subscriber = connect();
        subscriber.say(new JsonObject("""
                {"type":"subscribe","id":"s","topic":"orders","filter":"paid","credit":5}"""));
        subscriber.next("subscribed");

        Answer other = send(HttpMethod.POST, "/v1/topics/orders/messages?tag=new", "no", Map.of());
        Answer answer = send(HttpMethod.POST, "/v1/topics/orders/messages?tag=paid&key=42", "hello", Map.of());

        assertThat(other.status()).isEqualTo(200);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getLong("queueOffset")).isEqualTo(1);
        JsonObject message = subscriber.next("message");
        assertThat(message.getString("body")).isEqualTo("hello");
        assertThat(message.getJsonArray("keys")).containsExactly("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"})
    void aPostedBodyIsTheMessageWhateverItsTypeSays(String type) {
        deploy(new JsonObject());
        TestSocket subscriber = connect();
        subscriber.say(new JsonObject("""
                {"type":"subscribe","id":"s","topic":"orders","credit":5}"""));
        subscriber.next("subscribed");
        String body = "100%zz&a=b\n" + "x".repeat(20_000);

        Answer answer = send(HttpMethod.POST, "/v1/topics/orders/messages", body, Map.of("Content-Type", type));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(subscriber.next("message").getString("body")).isEqualTo(body);
    }

    @Test
    void aBodyOfUnknownLengthOverTheLimitIsRefused() {
        deploy(new JsonObject().put("http", new JsonObject().put("bodyBytesMax", 100)));

        Answer answer = done(http.request(HttpMethod.POST, port, "127.0.0.1", "/v1/topics/orders/messages")
                .compose(request -> {
                    request.setChunked(true).write("x".repeat(60));
                    return request.send("y".repeat(60)).compose(GatewayVerticleTest::read);
                }));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("too_large");
    }

    @Test
    void whatCannotBePostedIsSaid() {
        deploy(new JsonObject().put("http", new JsonObject().put("bodyBytesMax", 100)));

        assertThat(send(HttpMethod.POST, "/v1/topics/orders/messages", "", Map.of())
                        .status())
                .isEqualTo(400);
        assertThat(send(HttpMethod.POST, "/v1/topics/forbidden/messages", "x", Map.of())
                        .status())
                .isEqualTo(422);
        Answer tooLarge = send(HttpMethod.POST, "/v1/topics/orders/messages", "x".repeat(101), Map.of());
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("too_large");
    }

    @Test
    void healthAndMetricsAnswer() {
        deploy(new JsonObject());

        assertThat(new JsonObject(get("/health").body()).getString("status")).isEqualTo("UP");
        assertThat(get("/metrics").body()).contains("rillmq_gateway_sockets", "rillmq_gateway_messages_out_total");
    }

    @Test
    void healthTellsWhyABrokerOfTheSameProcessRefusesMessages() {
        deploy(new JsonObject());
        JsonObject before = new JsonObject(get("/health").body());

        vertx.sharedData().getLocalMap("rillmq.refusals").put("broker-a", "no space left");

        assertThat(before.containsKey("messagesRefusedBecause")).isFalse();
        assertThat(new JsonObject(get("/health").body()).getJsonObject("messagesRefusedBecause"))
                .isEqualTo(new JsonObject().put("broker-a", "no space left"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.css", "/page.js", "/panel.js", "/rill.js", "/icon.svg"})
    void thePageIsServedWithSecurityHeaders(String path) {
        deploy(new JsonObject());

        Answer answer = get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank().doesNotContain("http://localhost", "cdn");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Answer again = send(HttpMethod.GET, path, "", Map.of("If-None-Match", answer.header("ETag")));
        assertThat(again.status()).isEqualTo(304);
    }

    @Test
    void unknownPathsAndMethodsAreJsonErrors() {
        deploy(new JsonObject());

        assertThat(get("/nothing").status()).isEqualTo(404);
        assertThat(new JsonObject(get("/nothing").body()).getJsonObject("error").getString("code"))
                .isEqualTo("not_found");
        assertThat(send(HttpMethod.DELETE, "/v1/topics", "", Map.of()).status()).isEqualTo(405);
        assertThat(get("/v1/stream").status()).isEqualTo(426);
    }

    @Test
    void theRealAddressIsPublishedForOthersInTheSameVertx() {
        GatewayVerticle gateway = deploy(new JsonObject());

        assertThat(gateway.port()).isEqualTo(port).isPositive();
        assertThat(vertx.sharedData().getLocalMap("rillmq.ready").get(GatewayVerticle.class.getName()))
                .isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void twoGatewaysOfOneVertxOnFreePortsAreTwo() {
        deploy(new JsonObject());
        int first = port;
        FakeSource another = new FakeSource().topic("other");
        GatewayVerticle second = new GatewayVerticle(read -> another);

        done(vertx.deployVerticle(second, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));

        assertThat(second.port()).isNotEqualTo(first);
        for (int request = 0; request < 4; request++) {
            assertThat(get("/v1/topics").body()).contains("orders");
        }
    }

    @Test
    void aBadConfigurationStopsTheStartWithItsComplaint() {
        assertThatThrownBy(() -> deploy(new JsonObject().put("prot", 1))).hasMessageContaining("unknown key prot");
    }

    @Test
    void aTakenPortStopsTheStart() {
        deploy(new JsonObject());
        Vertx another = Vertx.vertx();

        DeploymentOptions options = new DeploymentOptions().setConfig(new JsonObject().put("port", port));

        assertThatThrownBy(() -> done(another.deployVerticle(new GatewayVerticle(config -> source), options)))
                .hasMessageContaining("in use");
        done(another.close());
    }

    private GatewayVerticle deploy(JsonObject config) {
        GatewayVerticle gateway = new GatewayVerticle(read -> source);
        deployment = done(vertx.deployVerticle(
                gateway, new DeploymentOptions().setConfig(config.copy().put("port", 0))));
        port = gateway.port();
        return gateway;
    }

    private WebSocketConnectOptions to(String path) {
        return new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
    }

    private TestSocket connect() {
        return connect(to("/v1/stream"));
    }

    private TestSocket connect(WebSocketConnectOptions options) {
        return TestSocket.connect(vertx, options);
    }

    /** The status of a handshake by a page of this origin. */
    private int handshake(String origin) {
        try {
            done(webSockets.connect(to("/v1/stream").addHeader("Origin", origin)))
                    .close();
            return 101;
        } catch (CompletionException e) {
            return ((UpgradeRejectedException) e.getCause()).getStatus();
        }
    }

    private record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.get(name.toLowerCase());
        }
    }

    private Answer get(String path) {
        return send(HttpMethod.GET, path, "", Map.of());
    }

    private Answer send(HttpMethod method, String path, String body, Map<String, String> headers) {
        return done(http.request(method, port, "127.0.0.1", path).compose(request -> {
            headers.forEach(request::putHeader);
            Future<HttpClientResponse> sent = body.isEmpty() ? request.send() : request.send(body);
            // On the client's event loop, so that no part of the answer comes before there is somebody to read it.
            return sent.compose(GatewayVerticleTest::read);
        }));
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Map<String, String> headers = new TreeMap<>();
        response.headers().forEach(header -> headers.put(header.getKey().toLowerCase(), header.getValue()));
        return response.body().map(body -> new Answer(response.statusCode(), headers, body.toString()));
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
