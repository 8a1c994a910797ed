package io.rillmq.client.internal.call;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.rillmq.client.error.ConnectionException;
import io.rillmq.protocol.frame.FrameDecoder;
import io.rillmq.protocol.frame.FrameEncoder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpClient;

/** One address and at most one open connection to it, made when it is first needed and again after it was lost. */
final class Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final String LINK = "rillmq.link";

    private final String address;
    private final Mono<Link> link;
    private volatile @Nullable Link open;

    /** @param onOpen told of each new connection, on its event loop, before any request waiting for it is written */
    Peer(String address, TcpClient client, CallConfig config, Notices notices, Consumer<String> onOpen) {
        this.address = address;
        HostAndPort target = HostAndPort.parse(address);
        TcpClient prepared = client.host(target.host())
                .port(target.port())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(config.connectTimeout().toMillis()))
                .doOnChannelInit((observer, channel, remote) -> prepare(channel, config, notices));
        this.link = prepared.connect()
                .onErrorMap(error -> !(error instanceof ConnectionException), this::connectFailure)
                .map(connection -> opened(connection, onOpen))
                .cacheInvalidateIf(cached -> !cached.isOpen());
    }

    private void prepare(Channel channel, CallConfig config, Notices notices) {
        channel.pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, null, new FrameDecoder(config.frameBytesMax()))
                .addBefore(NettyPipeline.ReactiveBridge, null, new FrameEncoder())
                .addBefore(
                        NettyPipeline.ReactiveBridge, LINK, new Link(address, channel, config.pendingMax(), notices));
    }

    private Link opened(Connection connection, Consumer<String> onOpen) {
        Channel channel = connection.channel();
        Link fresh = (Link) channel.pipeline().get(LINK);
        // reactor-netty reads on demand of its own inbound, which is not used here.
        channel.config().setAutoRead(true);
        open = fresh;
        LOG.debug("connected to {}", address);
        onOpen.accept(address);
        return fresh;
    }

    private ConnectionException connectFailure(Throwable cause) {
        return new ConnectionException("cannot connect to " + address + ": " + cause.getMessage(), cause);
    }

    <T> Mono<T> call(Request<T> request) {
        Link current = open;
        return current != null && current.isOpen() ? current.call(request) : link.flatMap(fresh -> fresh.call(request));
    }

    Mono<Void> oneway(Request<?> request) {
        return link.flatMap(fresh -> fresh.oneway(request));
    }

    boolean isOpen() {
        Link current = open;
        return current != null && current.isOpen();
    }

    void close() {
        Link current = open;
        if (current != null) {
            current.close();
        }
    }
}
