package io.rillmq.remoting.tls;

import java.util.List;

/**
 * TLS of the connections that this process opens.
 *
 * @param isEnabled all of them use TLS, or none
 * @param files the certificate that servers may ask for, and those that servers must be signed by
 * @param isServerVerified whether the certificate of a server must be signed by a trusted one; else any is taken
 */
public record ClientTlsConfig(
        boolean isEnabled, PemFiles files, boolean isServerVerified, TlsSuites suites, TlsLimits limits) {
    /** Plain text. */
    public static final ClientTlsConfig DEFAULTS =
            new ClientTlsConfig(false, PemFiles.NONE, false, new TlsSuites(List.of(), List.of()), TlsLimits.DEFAULTS);

    /** @param isEnabledOtherwise when nothing is said */
    static ClientTlsConfig from(TlsValues in, boolean isEnabledOtherwise, TlsLimits limits) {
        PemFiles files = PemFiles.from(in, TlsKeys.CLIENT);
        PemFiles.isTestMode(in, files);
        if (files.trusted() == null && in.flag(TlsKeys.AUTH_SERVER, false)) {
            // Else it would be whom the JDK trusts: every authority that signs for web sites.
            throw in.refuse(
                    TlsKeys.AUTH_SERVER,
                    "false unless " + TlsKeys.CLIENT + TlsKeys.TRUST_CERT_PATH + " says whose certificates are good");
        }
        return new ClientTlsConfig(
                in.flag(TlsKeys.ENABLE, isEnabledOtherwise),
                files,
                in.flag(TlsKeys.AUTH_SERVER, files.trusted() != null),
                TlsSuites.from(in),
                limits);
    }

    /** What is not protected although it may look so, a sentence each. */
    List<String> weaknesses() {
        if (!isEnabled || isServerVerified) {
            return List.of();
        }
        return List.of(
                files.trusted() == null
                        ? "TLS to other servers takes whoever answers, for there is no " + TlsKeys.CLIENT
                                + TlsKeys.TRUST_CERT_PATH
                        : "TLS to other servers takes whoever answers: " + files.trusted() + " is not used, for "
                                + TlsKeys.AUTH_SERVER + " is false");
    }
}
