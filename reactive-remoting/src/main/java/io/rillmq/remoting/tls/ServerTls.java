package io.rillmq.remoting.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of one listening server. Safe for use by several threads. */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final ServerTlsConfig config;
    private final ContextSource contexts;
    private final HandshakeCount underWay;

    private ServerTls(ServerTlsConfig config, ContextSource contexts) {
        this.config = config;
        this.contexts = contexts;
        this.underWay = new HandshakeCount(config.limits().handshakesMax());
    }

    /**
     * Reads the files, if there are any, and watches them from then on. Must run on {@code context}.
     *
     * @return fails with a {@link TlsException} that names the file that cannot be used
     */
    public static Future<ServerTls> open(Context context, ServerTlsConfig config) {
        config.weaknesses().forEach(LOG::warn);
        return source(context, config).map(contexts -> new ServerTls(config, contexts));
    }

    private static Future<? extends ContextSource> source(Context context, ServerTlsConfig config) {
        if (config.mode() == TlsMode.DISABLED) {
            return Future.succeededFuture(noContext("TLS is disabled"));
        }
        if (config.isTestMode()) {
            return config.suites().check(context).map(ignored -> new SelfSignedContext(context, config.suites()));
        }
        if (!config.files().hasIdentity()) {
            // RocketMQ closes clients with TLS then, and serves the others.
            return Future.succeededFuture(noContext("no " + TlsKeys.SERVER + TlsKeys.CERT_PATH + " is configured"));
        }
        return WatchedContext.open(context, config.files(), config.limits(), contents -> make(config, contents));
    }

    private static ContextSource noContext(String reason) {
        return () -> Future.failedFuture(new TlsException(reason));
    }

    private static SslContext make(ServerTlsConfig config, PemFiles.Contents contents)
            throws GeneralSecurityException, IOException {
        Identity identity = config.files().identity(contents);
        SslContextBuilder builder = SslContextBuilder.forServer(identity.privateKey(), identity.certificates())
                .clientAuth(config.clientAuth());
        if (config.isClientVerified()) {
            builder.trustManager(config.files().trusted(contents));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        return config.suites().build(builder);
    }

    /**
     * Puts the handler that decides between plain text and TLS in front of a new connection's others.
     *
     * @param context of the connection; its worker threads calculate the handshakes
     */
    public void guard(ChannelPipeline pipeline, Context context) {
        // Without TLS its first message is the length of a frame that is longer than any allowed.
        if (config.mode() != TlsMode.DISABLED) {
            HandshakeWork work = new HandshakeWork(context, pipeline.channel());
            pipeline.addFirst("firstByte", new FirstByteHandler(config, contexts, underWay, work));
        }
    }

    /** Looks at the files no more. */
    public void close() {
        contexts.close();
    }
}
