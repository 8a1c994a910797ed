package io.rillmq.remoting.tls;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** How the contents of files become a context. Uses the processor for some milliseconds: not for event loops. */
@FunctionalInterface
interface Recipe {
    /** @throws TlsException or another exception, when the contents cannot be used */
    SslContext make(PemFiles.Contents contents) throws GeneralSecurityException, IOException;
}
