package io.rillmq.remoting.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** A private key with its certificate, followed by the certificates that signed it. */
record Identity(PrivateKey privateKey, List<X509Certificate> certificates) {
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final byte[] PROBE = {1, 2, 3, 4};

    /**
     * Reads both from their files. Uses the processor for some milliseconds.
     *
     * @throws TlsException also when the key is not that of the certificate, as while both are being replaced
     */
    static Identity read(
            ConfiguredFile keyFile,
            @Nullable String password,
            String keyText,
            ConfiguredFile certificateFile,
            String certificateText) {
        List<X509Certificate> certificates = Pem.certificates(certificateFile, certificateText);
        Pem.Block block = Pem.blocks(keyFile, keyText).get(0);
        try {
            PublicKey publicKey = certificates.get(0).getPublicKey();
            PrivateKey privateKey = KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(plainForm(keyFile, block, password));
            if (isPair(privateKey, publicKey)) {
                return new Identity(privateKey, certificates);
            }
        } catch (GeneralSecurityException unusable) {
            throw TlsException.about(keyFile + " is no key for " + certificateFile, unusable);
        }
        throw new TlsException(keyFile + " is not the key of " + certificateFile);
    }

    private static PKCS8EncodedKeySpec plainForm(ConfiguredFile file, Pem.Block block, @Nullable String password)
            throws GeneralSecurityException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> new PKCS8EncodedKeySpec(block.bytes());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(file, block, password);
            default ->
                throw new TlsException(file + " has a block " + block.label()
                        + ", expected is PRIVATE KEY; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        };
    }

    private static PKCS8EncodedKeySpec decrypted(ConfiguredFile file, Pem.Block block, @Nullable String password)
            throws GeneralSecurityException {
        if (password == null) {
            throw new TlsException(
                    file + " is encrypted; give " + file.key().replace(TlsKeys.KEY_PATH, TlsKeys.KEY_PASSWORD));
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(block.bytes());
            // With PBES2 the schemes that were chosen are in the parameters.
            String algorithm =
                    info.getAlgName().equals(PBES2) || info.getAlgName().equals("PBES2")
                            ? info.getAlgParameters().toString()
                            : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (IOException | NoSuchAlgorithmException unknownScheme) {
            // Triple DES is one, which openssl still writes unless told.
            throw new TlsException(file + " is encrypted in a way that the JDK cannot read ("
                    + unknownScheme.getMessage() + "); convert it: openssl pkcs8 -topk8 -v2 aes256 -in OLD -out NEW");
        }
    }

    private static boolean isPair(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signatureAlgorithm(publicKey.getAlgorithm()));
        signature.initSign(privateKey);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> keyAlgorithm;
        };
    }

    /** Not the key. */
    @Override
    public String toString() {
        return "Identity of " + certificates.get(0).getSubjectX500Principal();
    }
}
