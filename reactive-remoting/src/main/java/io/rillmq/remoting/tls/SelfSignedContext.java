package io.rillmq.remoting.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A context with a self-signed certificate, made when it is first asked for: a start that needs none does not pay. */
final class SelfSignedContext implements ContextSource {
    private static final Logger LOG = LoggerFactory.getLogger(SelfSignedContext.class);

    private final Context context;
    private final TlsSuites suites;
    private final AtomicBoolean isAskedFor = new AtomicBoolean();
    private final Promise<SslContext> made = Promise.promise();

    /** @param context lends its worker threads */
    SelfSignedContext(Context context, TlsSuites suites) {
        this.context = context;
        this.suites = suites;
    }

    @Override
    public Future<SslContext> current() {
        if (isAskedFor.compareAndSet(false, true)) {
            context.executeBlocking(this::make, false)
                    .onSuccess(ignored -> LOG.info("TLS in test mode: clients are shown a self-signed certificate"))
                    .onFailure(failure -> LOG.error("no self-signed certificate: clients with TLS are closed", failure))
                    .onComplete(made);
        }
        return made.future();
    }

    private SslContext make() throws GeneralSecurityException, IOException {
        Identity identity = SelfSigned.identity(Instant.now());
        return suites.build(SslContextBuilder.forServer(identity.privateKey(), identity.certificates()));
    }
}
