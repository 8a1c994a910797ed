package io.rillmq.remoting.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.testbase.TestCertificates;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
    private static final int OCTET_STRING = 0x04;
    private static final ConfiguredFile KEY_FILE = new ConfiguredFile("tls.server.keyPath", "/k");
    private static final ConfiguredFile CERTIFICATE_FILE = new ConfiguredFile("tls.server.certPath", "/c");

    private static String key;
    private static String certificates;
    private static String otherKey;

    @BeforeAll
    static void make(@TempDir Path directory) throws IOException {
        TestCertificates authority = new TestCertificates(directory);
        TestCertificates.Pair own = authority.issue("own");
        key = Files.readString(own.privateKey());
        certificates = Files.readString(own.certificate());
        otherKey = Files.readString(authority.issue("other").privateKey());
    }

    private static Identity read(String keyText, @Nullable String password, String certificateText) {
        return Identity.read(KEY_FILE, password, keyText, CERTIFICATE_FILE, certificateText);
    }

    @Test
    void aKeyAndItsChainAreRead() {
        Identity identity = read("a comment\n" + key, null, certificates);

        assertThat(identity.privateKey().getAlgorithm()).isEqualTo("EC");
        assertThat(identity.certificates())
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=own", "CN=authority");
    }

    /** The schemes that openssl writes: PBES2 today, others with -v1, of which RocketMQ's guide to TLS uses the last. */
    @ParameterizedTest
    @CsvSource({
        "PBEWithHmacSHA256AndAES_256, 2a864886f70d01050d",
        "PBEWithMD5AndDES, 2a864886f70d010503",
        "PBEWithSHA1AndRC4_128, 2a864886f70d010c0101"
    })
    void anEncryptedKeyIsReadWithItsPassword(String algorithm, String algorithmId) throws Exception {
        String encrypted = encrypted(algorithm, HexFormat.of().parseHex(algorithmId), "sesame");

        assertThat(read(encrypted, "sesame", certificates).privateKey())
                .isEqualTo(read(key, null, certificates).privateKey());
        assertThatThrownBy(() -> read(encrypted, "guessed", certificates))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("tls.server.keyPath /k");
        assertThatThrownBy(() -> read(encrypted, null, certificates)).hasMessageContaining("tls.server.keyPassword");
    }

    private static String encrypted(String algorithm, byte[] algorithmId, String password)
            throws GeneralSecurityException, IOException {
        SecretKey secret =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        byte[] plain = Pem.blocks(KEY_FILE, key).get(0).bytes();
        byte[] parameters = cipher.getParameters().getEncoded();
        // EncryptedPrivateKeyInfo of RFC 5958: sequence(sequence(algorithm, parameters), octets)
        byte[] bytes = Der.sequence(
                Der.sequence(Der.objectId(algorithmId), parameters), Der.element(OCTET_STRING, cipher.doFinal(plain)));
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }

    @Test
    void aKeyThatIsEncryptedInAnUnknownWayIsRefusedWithTheCommandThatConvertsIt() throws Exception {
        // 1.2.840.113549.1.5.99 is nobody's.
        String encrypted = encrypted("PBEWithMD5AndDES", HexFormat.of().parseHex("2a864886f70d010563"), "sesame");

        assertThatThrownBy(() -> read(encrypted, "sesame", certificates))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("tls.server.keyPath /k is encrypted")
                .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        assertThatThrownBy(() -> read(otherKey, null, certificates))
                .isInstanceOf(TlsException.class)
                .hasMessage("tls.server.keyPath /k is not the key of tls.server.certPath /c");
    }

    @Test
    void aKeyInAnOlderFormIsRefusedWithTheCommandThatConvertsIt() {
        String old = key.replace("PRIVATE KEY", "EC PRIVATE KEY");

        assertThatThrownBy(() -> read(old, null, certificates))
                .hasMessageContaining("EC PRIVATE KEY")
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void anEncryptedKeyInAnOlderFormIsRefusedWithTheCommandThatConvertsIt() {
        String old =
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123456789ABCDEF\n\n"
                        + "YWJj\n-----END RSA PRIVATE KEY-----\n";

        assertThatThrownBy(() -> read(old, "sesame", certificates))
                .hasMessageContaining("RSA PRIVATE KEY")
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void aKeyIsInNoText() {
        String secret = key.lines().skip(1).findFirst().orElseThrow();
        Buffer file = Buffer.buffer(key);

        assertThat(new PemFiles.Contents(file, Buffer.buffer(), Buffer.buffer()).toString())
                .doesNotContain(secret)
                .doesNotContain(file.toString());
        assertThat(Pem.blocks(KEY_FILE, key).toString()).doesNotContain(secret).contains("PRIVATE KEY");
        assertThat(read(key, null, certificates)).hasToString("Identity of CN=own");
    }

    @Test
    void noPartOfAFileThatIsBeingWrittenIsTakenForTheWhole() {
        String last = "-----END CERTIFICATE-----";
        String whole = certificates.strip();
        assertThat(whole).endsWith(last);

        // A cut between two certificates leaves a whole one, which the key belongs to: that cannot be told.
        int secondBegins = whole.indexOf("-----BEGIN", 1);
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            boolean isWholeCertificate = cut.length() >= whole.indexOf(last) + last.length()
                    && cut.length() < secondBegins + "-----BEGIN CERTIFICATE-----".length();
            if (!isWholeCertificate) {
                assertThatThrownBy(() -> read(key, null, cut))
                        .as("%s characters", length)
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining("tls.server.certPath /c");
            }
        }
        String wholeKey = key.strip();
        for (int length = 0; length < wholeKey.length(); length++) {
            String cut = wholeKey.substring(0, length);
            assertThatThrownBy(() -> read(cut, null, certificates))
                    .as("%s characters", length)
                    .isInstanceOf(TlsException.class)
                    .hasMessageContaining("tls.server.keyPath /k");
        }
    }
}
