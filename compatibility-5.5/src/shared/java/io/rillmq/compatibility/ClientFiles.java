package io.rillmq.compatibility;

import io.rillmq.testbase.TestCertificates;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;

/**
 * Whom official clients trust, and what they show. They know one setting for the whole JVM and read it when they start.
 *
 * @param own what is shown; null for nothing
 */
record ClientFiles(Path authority, TestCertificates.Pair own) {
    /** The clients that are started in {@code step} use these files, also after it. */
    <T> T in(Callable<T> step) throws Exception {
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = authority.toString();
        TlsSystemConfig.tlsClientKeyPath = own == null ? null : own.privateKey().toString();
        TlsSystemConfig.tlsClientCertPath = own == null ? null : own.certificate().toString();
        try {
            return step.call();
        } finally {
            TlsSystemConfig.tlsTestModeEnable = true;
        }
    }
}
