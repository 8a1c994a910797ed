package io.rillmq.remoting.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The little that the event loops of one server share. Safe for use by several threads. */
final class SharedState {
    private final int connectionsMax;
    private final int anyPort;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger port = new AtomicInteger();
    private final Set<Integer> refusedPorts = ConcurrentHashMap.newKeySet();

    /** @param anyPort what the event loops of this server, and nobody else, ask of Vert.x for any port */
    SharedState(ServerConfig config, int anyPort) {
        this.connectionsMax = config.connectionsMax();
        this.anyPort = anyPort;
    }

    /** Counts a new connection, unless the bound is reached. */
    boolean admit() {
        if (connections.incrementAndGet() > connectionsMax) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    void left() {
        connections.decrementAndGet();
    }

    int anyPort() {
        return anyPort;
    }

    void listeningOn(int actualPort) {
        port.set(actualPort);
    }

    int port() {
        return port.get();
    }

    /** Whether this is the first event loop to find {@code port} taken; the others need not say it again. */
    boolean isFirstRefusalOf(int refused) {
        return refusedPorts.add(refused);
    }
}
