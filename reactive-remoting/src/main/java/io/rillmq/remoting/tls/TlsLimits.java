package io.rillmq.remoting.tls;

import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/**
 * The bounds of TLS.
 *
 * @param handshakeTimeout how long a handshake may take from its first byte on; then the connection is closed. One that
 *     sends not even its first byte is ended by the connection's idle timeout
 * @param handshakesMax under way at once in one server; beyond it a new connection with TLS is closed. Each waits for its
 *     turn on a few threads: too many, and all of them would run out of time
 * @param handshakeBytesMax what is read of a connection until its handshake is done; the rest stays in the socket. More
 *     than all messages of a handshake together, each of which the JDK takes up to 32 KiB
 * @param closeTimeout how long closing waits for a peer to take what was written
 * @param fileCheckInterval time between two looks at the files; new connections use new files after as much
 * @param fileBytesMax longest file of keys or certificates
 */
public record TlsLimits(
        Duration handshakeTimeout,
        int handshakesMax,
        int handshakeBytesMax,
        Duration closeTimeout,
        Duration fileCheckInterval,
        int fileBytesMax) {
    public static final TlsLimits DEFAULTS = new TlsLimits(
            Duration.ofSeconds(10), 500, 128 << 10, Duration.ofMillis(100), Duration.ofMillis(500), 1 << 20);

    public TlsLimits {
        checkPositive("handshakeTimeout", handshakeTimeout.toMillis());
        checkPositive("handshakesMax", handshakesMax);
        checkPositive("handshakeBytesMax", handshakeBytesMax);
        checkPositive("closeTimeout", closeTimeout.toMillis());
        checkPositive("fileCheckInterval", fileCheckInterval.toMillis());
        checkPositive("fileBytesMax", fileBytesMax);
    }

    /** The same bounds with others for handshakes. */
    public TlsLimits withHandshakes(Duration timeout, int max) {
        return new TlsLimits(timeout, max, handshakeBytesMax, closeTimeout, fileCheckInterval, fileBytesMax);
    }

    /** The same bounds with {@code timeout} for a handshake when that is shorter. */
    TlsLimits withShorterTimeout(Duration timeout) {
        return timeout.compareTo(handshakeTimeout) < 0 ? withHandshakes(timeout, handshakesMax) : this;
    }

    /** Gives Netty's handler of a new connection its time limits. */
    SslHandler limited(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(closeTimeout.toMillis());
        return handler;
    }

    private static void checkPositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
