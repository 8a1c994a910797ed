package io.rillmq.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose pages may use the gateway: its own, and those of listed origins. A browser names the origin of the page
 * in each WebSocket handshake and each cross-origin request; programs that are no browser send none and are let in.
 *
 * <p>While the gateway listens on a loopback address, the {@code Host} must be one too, or that of a listed origin: a
 * foreign page whose name is made to point at 127.0.0.1 would otherwise count as the gateway's own.
 */
final class OriginPolicy {
    private final Set<String> allowedOrigins = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean isLoopbackOnly;

    OriginPolicy(HttpConfig config) {
        this.allowedOrigins.addAll(config.allowedOrigins());
        this.isLoopbackOnly = config.isLoopback();
    }

    /** Why a request is refused, or null when it may pass. */
    @Nullable
    String refusal(HttpServerRequest request) {
        return refusal(request.getHeader("Origin"), request.getHeader("Host"));
    }

    @Nullable
    String refusal(@Nullable String origin, @Nullable String host) {
        if (origin != null && allowedOrigins.contains(origin)) {
            return null;
        }
        if (isLoopbackOnly && !isLoopback(hostOf(host)) && !isHostOfAllowedOrigin(host)) {
            return "Host " + host + " is not an address of this machine; add its origin to allowedOrigins to allow it";
        }
        if (origin == null || isSame(origin, host)) {
            return null;
        }
        return "Origin " + origin + " is not this gateway's; add it to allowedOrigins to allow it";
    }

    private boolean isHostOfAllowedOrigin(@Nullable String host) {
        return host != null
                && (allowedOrigins.contains("http://" + host) || allowedOrigins.contains("https://" + host));
    }

    private static boolean isSame(String origin, @Nullable String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private static String hostOf(@Nullable String hostAndPort) {
        if (hostAndPort == null) {
            return "";
        }
        int colon = hostAndPort.lastIndexOf(':');
        return colon > hostAndPort.lastIndexOf(']') ? hostAndPort.substring(0, colon) : hostAndPort;
    }

    /** True for the names and literal addresses of this machine; asks no name service. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
