package io.rillmq.remoting.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of the connections that one client opens, or none. Safe for use by several threads. */
public final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);

    private final @Nullable ContextSource contexts;
    private final TlsLimits limits;

    private ClientTls(@Nullable ContextSource contexts, TlsLimits limits) {
        this.contexts = contexts;
        this.limits = limits;
    }

    /** Connections stay plain text. */
    public static ClientTls none() {
        return new ClientTls(null, TlsLimits.DEFAULTS);
    }

    /**
     * Reads the files, if there are any, and watches them from then on. Must run on {@code context}.
     *
     * @return fails with a {@link TlsException} that names the file that cannot be used
     */
    public static Future<ClientTls> open(Context context, ClientTlsConfig config) {
        config.weaknesses().forEach(LOG::warn);
        return config.isEnabled()
                ? WatchedContext.open(context, config.files(), config.limits(), contents -> make(config, contents))
                        .map(contexts -> new ClientTls(contexts, config.limits()))
                : Future.succeededFuture(none());
    }

    private static SslContext make(ClientTlsConfig config, PemFiles.Contents contents)
            throws GeneralSecurityException, IOException {
        PemFiles files = config.files();
        // Servers are known by address, and RocketMQ's clients do not look for it in the certificate either.
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
        if (files.hasIdentity()) {
            Identity identity = files.identity(contents);
            builder.keyManager(identity.privateKey(), identity.certificates());
        }
        if (config.isServerVerified()) {
            builder.trustManager(files.trusted(contents));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        return config.suites().build(builder);
    }

    /**
     * Begins TLS on a connection that was just opened. Must run on its context, whose worker threads calculate.
     *
     * @param timeout of the handshake, when that is shorter than the configured one
     * @return completes on the context when the connection may be used; when it fails, the connection is closed
     */
    public Future<Void> begin(ChannelPipeline pipeline, Context context, Duration timeout) {
        if (contexts == null) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = ((ContextInternal) context).promise();
        return contexts.current().compose(sslContext -> {
            Channel channel = pipeline.channel();
            SslHandler handler = limits.withShorterTimeout(timeout)
                    .limited(sslContext.newHandler(channel.alloc(), new HandshakeWork(context, channel)));
            pipeline.addFirst("tls", handler);
            pipeline.addFirst(
                    "handshakeIntake", new HandshakeIntake(handler.handshakeFuture(), limits.handshakeBytesMax()));
            handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    promise.complete();
                } else {
                    promise.fail(explained(done.cause()));
                }
            });
            return promise.future();
        });
    }

    private static TlsException explained(Throwable failure) {
        String what = "the TLS handshake failed";
        return failure instanceof ClosedChannelException
                ? new TlsException(what + ": closed by the peer; does it speak TLS, and take our certificate?")
                : TlsException.about(what, failure);
    }

    /** Looks at the files no more. */
    public void close() {
        if (contexts != null) {
            contexts.close();
        }
    }
}
