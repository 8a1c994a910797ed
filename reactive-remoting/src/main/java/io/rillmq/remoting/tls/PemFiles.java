package io.rillmq.remoting.tls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one side. Key and certificates are there together or not at all.
 *
 * @param password of an encrypted private key
 * @param certificates this side's own, followed by those that signed it
 * @param trusted whose signatures on the peer's certificate are good
 */
record PemFiles(
        @Nullable ConfiguredFile privateKey,
        @Nullable String password,
        @Nullable ConfiguredFile certificates,
        @Nullable ConfiguredFile trusted) {
    static final PemFiles NONE = new PemFiles(null, null, null, null);

    /** What the files hold. A file that is not configured is empty. */
    record Contents(Buffer privateKey, Buffer certificates, Buffer trusted) {
        /** Sizes only: the key is a secret. */
        @Override
        public String toString() {
            return "Contents of " + privateKey.length() + ", " + certificates.length() + " and " + trusted.length()
                    + " bytes";
        }
    }

    /** @param side the beginning of its keys */
    static PemFiles from(TlsValues in, String side) {
        PemFiles files = new PemFiles(
                in.file(side + TlsKeys.KEY_PATH),
                in.verbatim(side + TlsKeys.KEY_PASSWORD),
                in.file(side + TlsKeys.CERT_PATH),
                in.file(side + TlsKeys.TRUST_CERT_PATH));
        if (files.privateKey == null && files.certificates != null) {
            throw in.refuse(side + TlsKeys.CERT_PATH, "a certificate with its key; give " + side + TlsKeys.KEY_PATH);
        }
        if (files.privateKey != null && files.certificates == null) {
            throw in.refuse(side + TlsKeys.KEY_PATH, "a key with its certificate; give " + side + TlsKeys.CERT_PATH);
        }
        return files;
    }

    /**
     * Whether the side of these files does without them. Files end the test mode: in RocketMQ they are silently left
     * unused until it is switched off, and the asked for protection is not there.
     */
    static boolean isTestMode(TlsValues in, PemFiles files) {
        boolean isTestMode = in.flag(TlsKeys.TEST_MODE, files.isEmpty());
        if (isTestMode && !files.isEmpty()) {
            throw in.refuse(TlsKeys.TEST_MODE, "false when there are files to use: " + files);
        }
        return isTestMode;
    }

    boolean isEmpty() {
        return all().isEmpty();
    }

    boolean hasIdentity() {
        return certificates != null;
    }

    /** Fails with a {@link TlsException} that names the file. */
    Future<Contents> read(FileSystem files, int bytesMax) {
        Future<Buffer> key = read(files, privateKey, bytesMax);
        Future<Buffer> own = read(files, certificates, bytesMax);
        Future<Buffer> others = read(files, trusted, bytesMax);
        return Future.all(key, own, others).map(all -> new Contents(key.result(), own.result(), others.result()));
    }

    /** The key and certificates; only where there are some. */
    Identity identity(Contents contents) {
        return Identity.read(
                Objects.requireNonNull(privateKey),
                password,
                contents.privateKey().toString(),
                Objects.requireNonNull(certificates),
                contents.certificates().toString());
    }

    /** The trusted certificates; only where there are some. */
    List<X509Certificate> trusted(Contents contents) {
        return Pem.certificates(
                Objects.requireNonNull(trusted), contents.trusted().toString());
    }

    private static Future<Buffer> read(FileSystem files, @Nullable ConfiguredFile file, int bytesMax) {
        return file == null ? Future.succeededFuture(Buffer.buffer()) : file.read(files, bytesMax);
    }

    private List<ConfiguredFile> all() {
        return Stream.of(privateKey, certificates, trusted)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The files' names; never the password. */
    @Override
    public String toString() {
        return String.join(", ", all().stream().map(ConfiguredFile::toString).toList());
    }
}
