package io.rillmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

/** A real WebSocket that a test drives from its own thread. */
final class TestSocket {
    private static final int SECONDS_MAX = 20;

    /** Held on to because a client that nobody knows any more closes its sockets. */
    private final WebSocketClient client;

    private final ClientWebSocket socket;
    private final BlockingQueue<JsonObject> frames = new LinkedTransferQueue<>();
    private final CompletableFuture<Short> closed = new CompletableFuture<>();

    private TestSocket(Vertx vertx) {
        client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxMessageSize(16 << 20));
        socket = client.webSocket();
        socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
        socket.closeHandler(ignored -> closed.complete(socket.closeStatusCode()));
    }

    static TestSocket connect(Vertx vertx, WebSocketConnectOptions options) {
        TestSocket connecting = new TestSocket(vertx);
        connecting
                .socket
                .connect(options)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .join();
        return connecting;
    }

    void subscribe(String id, String topic, int credit) {
        say(new JsonObject()
                .put("type", "subscribe")
                .put("id", id)
                .put("topic", topic)
                .put("credit", credit));
    }

    void say(JsonObject frame) {
        sayText(frame.encode());
    }

    void sayText(String text) {
        socket.writeTextMessage(text);
    }

    void sayBytes(Buffer bytes) {
        socket.writeBinaryMessage(bytes);
    }

    void sayInPieces(String first, String last) {
        socket.writeFrame(WebSocketFrame.textFrame(first, false));
        socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(last), true));
    }

    /** Stops to read: what comes stays in the network and at the sender. */
    void pause() {
        socket.pause();
    }

    void resume() {
        socket.resume();
    }

    void close() {
        client.close();
    }

    String subProtocol() {
        return socket.subProtocol();
    }

    JsonObject next() {
        try {
            JsonObject frame = frames.poll(SECONDS_MAX, TimeUnit.SECONDS);
            assertThat(frame).as("a frame within %d s", SECONDS_MAX).isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next frame, which must be of this type. */
    JsonObject next(String type) {
        JsonObject frame = next();
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo(type);
        return frame;
    }

    short closeStatus() {
        return closed.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }
}
