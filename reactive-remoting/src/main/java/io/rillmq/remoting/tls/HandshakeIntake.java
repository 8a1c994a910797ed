package io.rillmq.remoting.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;

/**
 * Stops reading from a peer that has sent a lot before its handshake is done, and leaves when it is. Netty's handler for
 * TLS, behind this one, collects all that arrives while a step of the handshake waits for a thread.
 *
 * <p>The rest stays in the socket rather than closing it: a client may send its first frames right behind its part of
 * the handshake.
 */
final class HandshakeIntake extends ChannelDuplexHandler {
    private final Future<Channel> handshake;
    private final int bytesMax;
    private long bytes;

    /** @param bytesMax above this nothing more is read */
    HandshakeIntake(Future<Channel> handshake, int bytesMax) {
        this.handshake = handshake;
        this.bytesMax = bytesMax;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
        handshake.addListener(done -> leave(channel));
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof ByteBuf read) {
            bytes += read.readableBytes();
        }
        if (isFull()) {
            channel.channel().config().setAutoRead(false);
        }
        channel.fireChannelRead(message);
    }

    /** Netty's handler asks for more by itself until the handshake is done. */
    @Override
    public void read(ChannelHandlerContext channel) {
        if (!isFull()) {
            channel.read();
        }
    }

    private void leave(ChannelHandlerContext channel) {
        if (channel.isRemoved()) {
            return;
        }
        channel.pipeline().remove(this);
        if (isFull() && handshake.isSuccess()) {
            channel.channel().config().setAutoRead(true);
            // It may have been switched on in between, without effect.
            channel.channel().read();
        }
    }

    private boolean isFull() {
        return bytes > bytesMax;
    }
}
