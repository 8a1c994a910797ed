package io.rillmq.remoting.tls;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;

/** Where a new connection gets its context from. May be asked on any thread. */
interface ContextSource {
    /** The context to use now. */
    Future<SslContext> current();

    /** Ends what the source does by itself. */
    default void close() {}
}
