package io.rillmq.remoting.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rillmq.protocol.command.RemotingCommand;

/** The last of our handlers in a socket's pipeline: tells the connection what Netty sees, on the connection's context. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private final Connection connection;

    ConnectionHandler(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        connection.received((RemotingCommand) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        connection.readEnded();
        channel.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        connection.onContext(connection::writabilityChanged);
        channel.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        connection.onContext(connection::closed);
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable failure) {
        connection.failed(failure);
    }
}
