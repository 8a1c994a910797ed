package io.rillmq.gateway.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Drops the pings of a client that does not take what it is sent. Vert.x answers each ping by itself, past the socket's
 * write queue and also while the socket is paused, so that the answers would fill the memory. One per socket.
 */
final class PongGuard extends ChannelInboundHandlerAdapter {
    static void watch(ServerWebSocket socket) {
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        context.pipeline().addBefore(context.name(), "rillmq.pongs", new PongGuard());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (frame instanceof PingWebSocketFrame ping && !context.channel().isWritable()) {
            ping.release();
        } else {
            context.fireChannelRead(frame);
        }
    }
}
