package io.rillmq.remoting.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes an identity that signs itself: encrypts, but proves nothing. The certificate (RFC 5280, version 1) is written
 * here, for the JDK can read certificates but not make them, Netty's own way starts a process ({@code keytool}) where
 * Bouncy Castle is missing, and elliptic keys cost milliseconds where RSA's cost up to a second.
 *
 * <pre>
 * Certificate = sequence(content, algorithm, bits(signature))
 * content     = sequence(serial, algorithm, issuer, sequence(from, until), subject, public key)
 * </pre>
 */
final class SelfSigned {
    private static final String NAME = "RillMQ test";
    private static final int SERIAL_BITS = 64;

    /** A client's clock may be behind. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    /** {@code ecdsa-with-SHA256}, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_WITH_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

    /** {@code commonName}, 2.5.4.3. */
    private static final byte[] COMMON_NAME = {0x55, 4, 3};

    private SelfSigned() {}

    static Identity identity(Instant now) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        return new Identity(pair.getPrivate(), List.of(certificate(pair, now)));
    }

    private static X509Certificate certificate(KeyPair pair, Instant now) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.objectId(ECDSA_WITH_SHA256));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.objectId(COMMON_NAME), Der.text(NAME))));
        byte[] content = Der.sequence(
                Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom())),
                algorithm,
                name,
                Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.endOfTime()),
                name,
                pair.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(content);
        byte[] certificate = Der.sequence(content, algorithm, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }
}
