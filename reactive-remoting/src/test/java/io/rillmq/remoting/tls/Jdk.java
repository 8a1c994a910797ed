package io.rillmq.remoting.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.rillmq.testbase.TestCertificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's own TLS, as the other end of a connection. */
final class Jdk {
    private static final char[] NO_PASSWORD = {};

    private Jdk() {}

    /** A client that takes any server. */
    static SSLContext trustingAll() {
        return context(new KeyManager[0], InsecureTrustManagerFactory.INSTANCE);
    }

    /** A client that takes the servers of one authority only. */
    static SSLContext trusting(Path authority) {
        return context(new KeyManager[0], trustManagers(authority));
    }

    /** A client that shows a certificate, and takes any server. */
    static SSLContext showing(TestCertificates.Pair pair) {
        return context(keyManagers(pair), InsecureTrustManagerFactory.INSTANCE);
    }

    /** The first message of a client. */
    static byte[] hello() throws SSLException {
        SSLEngine engine = trustingAll().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.position()];
        hello.flip().get(bytes);
        return bytes;
    }

    private static SSLContext context(KeyManager[] keys, TrustManagerFactory trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] managers = trusted.getTrustManagers();
            context.init(keys, managers, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static TrustManagerFactory trustManagers(Path authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setCertificateEntry(
                    "authority",
                    Pem.certificates(new ConfiguredFile("authority", ""), Files.readString(authority))
                            .get(0));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyManager[] keyManagers(TestCertificates.Pair pair) {
        try {
            Identity identity = Identity.read(
                    new ConfiguredFile("key", ""),
                    null,
                    Files.readString(pair.privateKey()),
                    new ConfiguredFile("certificate", ""),
                    Files.readString(pair.certificate()));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry(
                    "own",
                    identity.privateKey(),
                    NO_PASSWORD,
                    identity.certificates().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
