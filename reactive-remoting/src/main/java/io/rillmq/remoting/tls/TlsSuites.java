package io.rillmq.remoting.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * What may be spoken; an empty list leaves the choice to Netty and the JDK.
 *
 * @param ciphers names of cipher suites
 * @param protocols such as {@code TLSv1.3}
 */
record TlsSuites(List<String> ciphers, List<String> protocols) {
    static TlsSuites from(TlsValues in) {
        return new TlsSuites(in.list(TlsKeys.CIPHERS), in.list(TlsKeys.PROTOCOLS));
    }

    /** Fails with a {@link TlsException} when the JDK does not know a name. */
    Future<Void> check(Context context) {
        return context.executeBlocking(
                () -> {
                    build(SslContextBuilder.forClient());
                    return null;
                },
                false);
    }

    /** Ends the building of a context; fails when the JDK does not know a name. */
    SslContext build(SslContextBuilder builder) throws SSLException {
        if (!ciphers.isEmpty()) {
            builder.ciphers(ciphers);
        }
        if (!protocols.isEmpty()) {
            builder.protocols(protocols);
        }
        try {
            SslContext context = builder.build();
            // The JDK looks at the names only here, which would be each connection.
            context.newEngine(ByteBufAllocator.DEFAULT);
            return context;
        } catch (IllegalArgumentException unknownName) {
            throw new TlsException(TlsKeys.CIPHERS + " " + ciphers + " and " + TlsKeys.PROTOCOLS + " " + protocols
                    + " cannot be used: " + unknownName.getMessage());
        }
    }
}
