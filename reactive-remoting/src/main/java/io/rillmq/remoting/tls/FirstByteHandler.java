package io.rillmq.remoting.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the first byte of a connection and leaves, with Netty's handler in its place when that was TLS. TLS begins
 * with 0x16; the first byte of a frame is the highest of its length, which is far below.
 *
 * <p>While a first context is still being made nothing more is read. A client that sends no first byte is ended by the
 * connection's idle timeout, one that does not go on by the time for the handshake.
 */
final class FirstByteHandler extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(FirstByteHandler.class);
    private static final byte TLS_HANDSHAKE = 0x16;

    private final ServerTlsConfig config;
    private final ContextSource contexts;
    private final HandshakeCount underWay;
    private final Executor handshakes;
    private boolean isDecided;

    /**
     * @param underWay of the whole server
     * @param handshakes runs the calculations of the handshake
     */
    FirstByteHandler(ServerTlsConfig config, ContextSource contexts, HandshakeCount underWay, Executor handshakes) {
        this.config = config;
        this.contexts = contexts;
        this.underWay = underWay;
        this.handshakes = handshakes;
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) {
        if (isDecided) {
            return;
        }
        isDecided = true;
        if (in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            beginTls(channel);
        } else if (config.mode() == TlsMode.ENFORCING) {
            close(channel, "it speaks plain text, but " + TlsKeys.MODE + " is enforcing");
        } else {
            channel.pipeline().remove(this);
        }
    }

    /** The decoder's own, as long as it has nothing to pass on, would go on reading whoever waits. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        channel.fireChannelReadComplete();
    }

    private void beginTls(ChannelHandlerContext channel) {
        Future<SslContext> context = contexts.current();
        if (context.isComplete()) {
            beginTls(channel, context);
            return;
        }
        channel.channel().config().setAutoRead(false);
        context.onComplete(ignored -> channel.executor().execute(() -> {
            if (channel.channel().isActive()) {
                beginTls(channel, context);
                channel.channel().config().setAutoRead(true);
            }
        }));
    }

    private void beginTls(ChannelHandlerContext channel, Future<SslContext> context) {
        if (context.failed()) {
            close(channel, String.valueOf(context.cause().getMessage()));
            return;
        }
        TlsLimits limits = config.limits();
        if (!underWay.begins()) {
            close(channel, "handshakesMax " + limits.handshakesMax() + " reached");
            return;
        }
        SslHandler handler = limits.limited(context.result().newHandler(channel.alloc(), handshakes));
        channel.pipeline()
                .addAfter(channel.name(), "tls", handler)
                .addAfter(
                        channel.name(),
                        "handshakeIntake",
                        new HandshakeIntake(handler.handshakeFuture(), limits.handshakeBytesMax()));
        handler.handshakeFuture().addListener(done -> underWay.ends());
        // What was read goes on to the handler behind.
        channel.pipeline().remove(this);
    }

    private static void close(ChannelHandlerContext channel, String reason) {
        LOG.debug("closing {}: {}", channel.channel().remoteAddress(), reason);
        channel.close();
    }
}
