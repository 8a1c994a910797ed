package io.rillmq.gateway.session;

import io.netty.channel.ChannelHandlerContext;
import io.rillmq.gateway.stream.EncodedMessage;
import io.rillmq.gateway.text.CloseCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;

/** An outlet that is a Vert.x WebSocket. Its write queue holds at most the bytes it was given, plus one frame. */
final class SocketOutlet implements Outlet {
    /** Large messages are sent in pieces that every client library takes: Vert.x' own takes no more by default. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final Buffer NO_PAYLOAD = Buffer.buffer();

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final long closeTimeoutMillis;

    SocketOutlet(Vertx vertx, ServerWebSocket socket, SessionLimits limits) {
        this.vertx = vertx;
        this.socket = socket;
        this.closeTimeoutMillis = limits.closeTimeout().toMillis();
        socket.setWriteQueueMaxSize(limits.writeBytesMax());
    }

    @Override
    public boolean isFull() {
        return socket.isClosed() || socket.writeQueueFull();
    }

    @Override
    public void write(String text) {
        socket.writeFrame(WebSocketFrame.textFrame(text, true));
    }

    @Override
    public void write(String head, EncodedMessage tail) {
        Buffer shared = tail.bytes();
        if (shared == null) {
            socket.writeFrame(WebSocketFrame.textFrame(head + tail.text(), true));
            return;
        }
        socket.writeFrame(WebSocketFrame.textFrame(head, false));
        for (int start = 0; start < shared.length(); start += PIECE_BYTES) {
            int end = Math.min(shared.length(), start + PIECE_BYTES);
            socket.writeFrame(WebSocketFrame.continuationFrame(shared.slice(start, end), end == shared.length()));
        }
    }

    @Override
    public void pauseReading() {
        socket.pause();
    }

    @Override
    public void resumeReading() {
        socket.resume();
    }

    @Override
    public void ping() {
        socket.writePing(NO_PAYLOAD);
    }

    @Override
    public void close(CloseCode code) {
        socket.close(code.status(), code.reason());
        // The close frame waits behind all other frames, for ever when the client has stopped reading.
        ChannelHandlerContext channel = ((WebSocketInternal) socket).channelHandlerContext();
        vertx.setTimer(closeTimeoutMillis, ignored -> channel.close());
    }
}
