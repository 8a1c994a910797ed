package io.rillmq.remoting.connection;

import static io.rillmq.remoting.TestServer.await;
import static io.rillmq.remoting.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlushTest {
    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void answersHandedOverInOneTaskAreFlushedOnce() {
        try (RawPeer peer = peerOf(request -> {})) {
            for (int i = 0; i < 50; i++) {
                peer.send(Ask.frame(10, i, "x"));
            }
            Exchange[] batch = new Exchange[50];
            for (int i = 0; i < 50; i++) {
                batch[i] = next(exchanges);
            }

            batch[0].connection().home().execute(() -> {
                for (Exchange exchange : batch) {
                    answer(exchange);
                }
            });

            for (int i = 0; i < 50; i++) {
                assertThat(peer.receive().opaque()).isEqualTo(i);
            }
            assertThat(flushes).hasValue(1);
        }
    }

    @Test
    void answersMadeWhileReadingAreFlushedOncePerRead() {
        try (RawPeer peer = peerOf(FlushTest::answer)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++) {
                all.writeBytes(RawPeer.bytesOf(Ask.frame(10, i, "x")));
            }
            peer.send(all.toByteArray());

            for (int i = 0; i < 500; i++) {
                assertThat(peer.receive().opaque()).isEqualTo(i);
            }
            assertThat(flushes.get()).isLessThanOrEqualTo(reads.get());
        }
    }

    private static void answer(Exchange exchange) {
        exchange.answer(0, null, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);
    }

    /** A peer of a connection whose flushes and reads are counted where they reach the socket. */
    private RawPeer peerOf(RequestHandler handler) {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {
            ((NetSocketInternal) socket).channelHandlerContext().pipeline().addFirst(new Counter());
            Connection.attach(
                    socket,
                    Vertx.currentContext(),
                    task -> context.runOnContext(ignored -> task.run()),
                    ConnectionConfig.DEFAULTS,
                    exchange -> {
                        exchange.request().release();
                        exchanges.add(exchange);
                        handler.handle(exchange);
                    });
        });
        BlockingQueue<Integer> port = new LinkedBlockingQueue<>();
        context.runOnContext(
                ignored -> server.listen(0, "127.0.0.1").onSuccess(listening -> port.add(listening.actualPort())));
        return new RawPeer(next(port));
    }

    private final class Counter extends ChannelDuplexHandler {
        @Override
        public void flush(ChannelHandlerContext channel) {
            flushes.incrementAndGet();
            channel.flush();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext channel) {
            reads.incrementAndGet();
            channel.fireChannelReadComplete();
        }
    }
}
