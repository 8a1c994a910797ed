package io.rillmq.testbase;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority for tests and what it signs, as PEM files in one directory. Made with the JDK's own {@code keytool}. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path keyStore;

    /**
     * @param privateKey PKCS#8, not encrypted
     * @param certificate followed by the authority's
     */
    public record Pair(Path privateKey, Path certificate) {
        /** Puts other files in the place of these, each in one step. */
        public void replaceBy(Pair other) {
            replace(other.privateKey, privateKey);
            replace(other.certificate, certificate);
        }

        private static void replace(Path source, Path target) {
            try {
                Path copy = target.resolveSibling(target.getFileName() + ".new");
                Files.copy(source, copy);
                Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes a new authority. */
    public TestCertificates(Path directory) {
        this.directory = directory;
        this.keyStore = directory.resolve("keys.p12");
        keytool(AUTHORITY, "-ext", "bc:c");
        write(AUTHORITY);
    }

    /** The certificate of the authority. */
    public Path authority() {
        return directory.resolve(AUTHORITY + ".crt");
    }

    /** A new key and its certificate, signed by the authority. */
    public Pair issue(String name) {
        keytool(name, "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1,dns:localhost");
        return write(name);
    }

    private void keytool(String name, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while making the certificate of " + name, e);
        }
    }

    private Pair write(String name) {
        Pair pair = new Pair(directory.resolve(name + ".key"), directory.resolve(name + ".crt"));
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Key key = keys.getKey(name, PASSWORD.toCharArray());
            Files.writeString(pair.privateKey, pem("PRIVATE KEY", key.getEncoded()));
            StringBuilder chain = new StringBuilder();
            for (Certificate each : keys.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", each.getEncoded()));
            }
            Files.writeString(pair.certificate, chain);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the key store of the test is unusable", e);
        }
    }

    private static String pem(String label, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
