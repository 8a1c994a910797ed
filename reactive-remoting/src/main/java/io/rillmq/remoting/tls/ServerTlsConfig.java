package io.rillmq.remoting.tls;

import io.netty.handler.ssl.ClientAuth;
import java.util.ArrayList;
import java.util.List;

/**
 * TLS of a listening server.
 *
 * @param isTestMode clients are shown a self-signed certificate that is made when the first of them comes
 * @param files without an identity, and out of test mode, clients with TLS are closed
 * @param clientAuth whether clients are asked for a certificate, and must have one
 * @param isClientVerified whether the certificate of a client must be signed by a trusted one; else any is taken
 */
public record ServerTlsConfig(
        TlsMode mode,
        boolean isTestMode,
        PemFiles files,
        ClientAuth clientAuth,
        boolean isClientVerified,
        TlsSuites suites,
        TlsLimits limits) {
    /** RocketMQ's: plain text and TLS, with a self-signed certificate. */
    public static final ServerTlsConfig DEFAULTS = new ServerTlsConfig(
            TlsMode.PERMISSIVE,
            true,
            PemFiles.NONE,
            ClientAuth.NONE,
            false,
            new TlsSuites(List.of(), List.of()),
            TlsLimits.DEFAULTS);

    static ServerTlsConfig from(TlsValues in, TlsLimits limits) {
        TlsMode mode = in.oneOf(TlsKeys.MODE, TlsMode.PERMISSIVE);
        PemFiles files = PemFiles.from(in, TlsKeys.SERVER);
        if (files.trusted() != null && !files.hasIdentity()) {
            throw in.refuse(
                    TlsKeys.SERVER + TlsKeys.TRUST_CERT_PATH,
                    "a path beside " + TlsKeys.SERVER + TlsKeys.CERT_PATH + " and " + TlsKeys.SERVER
                            + TlsKeys.KEY_PATH);
        }
        boolean isTestMode = PemFiles.isTestMode(in, files);
        ClientAuth clientAuth = in.oneOf(TlsKeys.NEED_CLIENT_AUTH, ClientAuth.NONE);
        if (clientAuth == ClientAuth.NONE) {
            checkNothingIsForgotten(in, files);
        } else {
            checkClientAuth(in, files);
        }
        if (mode == TlsMode.ENFORCING && !isTestMode && !files.hasIdentity()) {
            throw in.refuse(
                    TlsKeys.MODE,
                    "disabled or permissive without a certificate; give " + TlsKeys.SERVER + TlsKeys.CERT_PATH + " and "
                            + TlsKeys.SERVER + TlsKeys.KEY_PATH);
        }
        return new ServerTlsConfig(
                mode,
                isTestMode,
                files,
                clientAuth,
                in.flag(TlsKeys.AUTH_CLIENT, files.trusted() != null),
                TlsSuites.from(in),
                limits);
    }

    /** A certificate that is asked for but that nobody looks at must not happen by forgetting a key. */
    private static void checkClientAuth(TlsValues in, PemFiles files) {
        if (!files.hasIdentity()) {
            throw in.refuse(
                    TlsKeys.NEED_CLIENT_AUTH,
                    "none without " + TlsKeys.SERVER + TlsKeys.CERT_PATH + " and " + TlsKeys.SERVER + TlsKeys.KEY_PATH);
        }
        // Without a file it would be whom the JDK trusts: every authority that signs for web sites.
        if (files.trusted() == null && in.flag(TlsKeys.AUTH_CLIENT, true)) {
            throw in.refuse(
                    TlsKeys.NEED_CLIENT_AUTH,
                    "none unless " + TlsKeys.SERVER + TlsKeys.TRUST_CERT_PATH + " says whose certificates are good, or "
                            + TlsKeys.AUTH_CLIENT + "=false that any is");
        }
    }

    /** Who says whom to trust means clients to be asked. */
    private static void checkNothingIsForgotten(TlsValues in, PemFiles files) {
        if (files.trusted() != null || in.flag(TlsKeys.AUTH_CLIENT, false)) {
            throw in.refuse(
                    TlsKeys.NEED_CLIENT_AUTH,
                    "optional or require beside " + TlsKeys.SERVER + TlsKeys.TRUST_CERT_PATH + " or "
                            + TlsKeys.AUTH_CLIENT + "=true");
        }
    }

    /** What is not protected although it may look so, a sentence each. */
    List<String> weaknesses() {
        List<String> weaknesses = new ArrayList<>();
        if (clientAuth == ClientAuth.REQUIRE && mode == TlsMode.PERMISSIVE) {
            weaknesses.add(TlsKeys.NEED_CLIENT_AUTH + " does not hold for clients without TLS, which are served too: "
                    + TlsKeys.MODE + " is not enforcing");
        }
        if (files.trusted() != null && !isClientVerified) {
            weaknesses.add("any client certificate is taken: " + files.trusted() + " is not used, for "
                    + TlsKeys.AUTH_CLIENT + " is false");
        }
        return weaknesses;
    }
}
