package io.rillmq.remoting.tls;

import java.util.List;

/** The configuration keys, which are RocketMQ's but for the last two. */
public final class TlsKeys {
    static final String CONFIG_FILE = "tls.config.file";
    static final String MODE = "tls.server.mode";
    static final String ENABLE = "tls.enable";
    static final String TEST_MODE = "tls.test.mode.enable";
    static final String NEED_CLIENT_AUTH = "tls.server.need.client.auth";
    static final String AUTH_CLIENT = "tls.server.authClient";
    static final String AUTH_SERVER = "tls.client.authServer";
    static final String CIPHERS = "tls.ciphers";
    static final String PROTOCOLS = "tls.protocols";
    static final String HANDSHAKE_TIMEOUT = "tls.handshakeTimeoutMillis";
    static final String HANDSHAKES_MAX = "tls.handshakesMax";

    static final String SERVER = "tls.server.";
    static final String CLIENT = "tls.client.";
    static final String KEY_PATH = "keyPath";
    static final String KEY_PASSWORD = "keyPassword";
    static final String CERT_PATH = "certPath";
    static final String TRUST_CERT_PATH = "trustCertPath";

    /** All of them, as they may stand in a server's configuration. */
    public static final List<String> ALL = List.of(
            CONFIG_FILE,
            MODE,
            ENABLE,
            TEST_MODE,
            NEED_CLIENT_AUTH,
            AUTH_CLIENT,
            AUTH_SERVER,
            SERVER + KEY_PATH,
            SERVER + KEY_PASSWORD,
            SERVER + CERT_PATH,
            SERVER + TRUST_CERT_PATH,
            CLIENT + KEY_PATH,
            CLIENT + KEY_PASSWORD,
            CLIENT + CERT_PATH,
            CLIENT + TRUST_CERT_PATH,
            CIPHERS,
            PROTOCOLS,
            HANDSHAKE_TIMEOUT,
            HANDSHAKES_MAX);

    /** Whether its value must not be shown. */
    static boolean isSecret(String key) {
        return key.endsWith(KEY_PASSWORD);
    }

    private TlsKeys() {}
}
