package io.rillmq.client.internal.call;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.frame.FrameDecoder;
import io.rillmq.protocol.frame.FrameEncoder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpServer;

/** A server on a free port that does with each request what the test says. */
public final class ScriptedServer implements AutoCloseable {
    private final List<RemotingCommand> requests = new CopyOnWriteArrayList<>();
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final DisposableServer server;

    /** @param script gets each request, released after it, and the connection it came over */
    public ScriptedServer(BiConsumer<RemotingCommand, Channel> script) {
        this.server = TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, remote) -> {
                    channels.add(channel);
                    channel.pipeline()
                            .addBefore(
                                    NettyPipeline.ReactiveBridge, null, new FrameDecoder(FrameDecoder.FRAME_BYTES_MAX))
                            .addBefore(NettyPipeline.ReactiveBridge, null, new FrameEncoder())
                            .addBefore(NettyPipeline.ReactiveBridge, null, new Handler(script));
                })
                .doOnConnection(connection -> connection.channel().config().setAutoRead(true))
                .handle((in, out) -> out.neverComplete())
                .bindNow();
    }

    public String address() {
        return "127.0.0.1:" + server.port();
    }

    /** What arrived so far, already released. */
    public List<RemotingCommand> requests() {
        return requests;
    }

    public void closeConnections() {
        channels.forEach(Channel::close);
        channels.clear();
    }

    @Override
    public void close() {
        closeConnections();
        server.disposeNow();
    }

    private final class Handler extends SimpleChannelInboundHandler<RemotingCommand> {
        private final BiConsumer<RemotingCommand, Channel> script;

        Handler(BiConsumer<RemotingCommand, Channel> script) {
            this.script = script;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, RemotingCommand request) {
            requests.add(request);
            script.accept(request, context.channel());
        }
    }
}
