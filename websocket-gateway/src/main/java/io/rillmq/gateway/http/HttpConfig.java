package io.rillmq.gateway.http;

import java.util.List;

/**
 * Where the gateway listens and whom it lets in.
 *
 * @param host address to listen on
 * @param port 0 picks a free port; a negative one too, and servers of one Vert.x with the same negative port share it
 * @param allowedOrigins origins besides the gateway's own whose pages may use it, such as {@code https://app.example}
 * @param limits what HTTP requests and sockets may cost
 */
public record HttpConfig(String host, int port, List<String> allowedOrigins, HttpLimits limits) {
    private static final int PORT_MAX = 65_535;

    public HttpConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "host must be an address to listen on, such as 127.0.0.1: \"" + host + '"');
        }
        if (port > PORT_MAX) {
            throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
        }
        for (String origin : allowedOrigins) {
            if (!origin.matches("https?://[^/\\s]+")) {
                throw new IllegalArgumentException(
                        "allowedOrigins must hold origins such as https://app.example, without a path: " + origin);
            }
        }
    }

    /** The same with another port. */
    public HttpConfig withPort(int port) {
        return new HttpConfig(host, port, allowedOrigins, limits);
    }

    /** True when only programs of this machine can connect. */
    public boolean isLoopback() {
        return OriginPolicy.isLoopback(host);
    }
}
