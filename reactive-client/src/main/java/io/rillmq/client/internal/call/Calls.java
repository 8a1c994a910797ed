package io.rillmq.client.internal.call;

import io.rillmq.client.error.ClientClosedException;
import io.rillmq.client.error.ConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * All connections of one client: one per address, over one set of event loops. Thread-safe. Nothing happens before
 * subscribe; answers arrive on the event loop of their connection.
 */
public final class Calls {
    private final CallConfig config;
    private final LoopResources loops;
    private final Scheduler timer;
    private final TcpClient client;
    private final Notices notices = new Notices();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Set<Consumer<String>> openListeners = new CopyOnWriteArraySet<>();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private volatile boolean isClosed;

    /** @param loops stay with the caller, who ends them after {@link #close} */
    public Calls(CallConfig config, LoopResources loops) {
        this.config = config;
        this.loops = loops;
        this.timer = nextOwner();
        this.client = TcpClient.create(ConnectionProvider.newConnection()).runOn(loops);
    }

    public CallConfig config() {
        return config;
    }

    public Notices notices() {
        return notices;
    }

    /** An event loop to own the state of one thing and to keep its time. Never disposed by its users. */
    public Scheduler nextOwner() {
        return Schedulers.fromExecutorService(
                loops.onClient(LoopResources.DEFAULT_NATIVE).next(), "rillmq-owner");
    }

    /** The event loop that keeps the client's own time. */
    public Scheduler timer() {
        return timer;
    }

    /** Completes after {@code wait}, or when the client closes: its event loops forget what was to come. */
    public Mono<Void> pause(Duration wait) {
        return Mono.firstWithSignal(Mono.delay(wait, timer).then(), closing.asMono());
    }

    public <T> Mono<T> call(String address, Request<T> request) {
        return Mono.defer(() -> peer(address).call(request));
    }

    /** For requests that get no answer. Completes when the request was handed to the socket. */
    public Mono<Void> oneway(String address, Request<?> request) {
        return Mono.defer(() -> peer(address).oneway(request));
    }

    public boolean isConnected(String address) {
        Peer peer = peers.get(address);
        return peer != null && peer.isOpen();
    }

    /** Until disposed, {@code listener} gets the address of each new connection before requests go over it. */
    public Disposable onOpen(Consumer<String> listener) {
        openListeners.add(listener);
        return () -> openListeners.remove(listener);
    }

    private Peer peer(String address) {
        if (isClosed) {
            throw new ClientClosedException("the client is closed");
        }
        Peer known = peers.get(address);
        return known != null ? known : peers.computeIfAbsent(address, this::newPeer);
    }

    private Peer newPeer(String address) {
        try {
            return new Peer(address, client, config, notices, this::opened);
        } catch (IllegalArgumentException e) {
            throw new ConnectionException("cannot connect: " + e.getMessage(), e);
        }
    }

    private void opened(String address) {
        openListeners.forEach(listener -> listener.accept(address));
    }

    /** Closes every connection; calls that wait and later ones fail. */
    public void close() {
        isClosed = true;
        closing.tryEmitEmpty();
        peers.values().forEach(Peer::close);
    }
}
