package io.rillmq.broker.register;

import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * @param nameServers independent of each other: the broker registers at all of them; none is allowed
 * @param period time between two registrations without a change, {@code registerNameServerPeriod}
 */
public record RegistrationConfig(
        String clusterName, String brokerName, long brokerId, List<SocketAddress> nameServers, Duration period) {
    private static final int DEFAULT_PORT = 9876;
    private static final int PORT_MAX = 65_535;

    public RegistrationConfig {
        nameServers = List.copyOf(nameServers);
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException("registerNameServerPeriod must be positive: " + period);
        }
    }

    /**
     * Reads {@code host:port;host:port}; a missing port is 9876.
     *
     * @throws IllegalArgumentException naming the part that is not an address
     */
    public static List<SocketAddress> parseAddresses(String text) {
        List<SocketAddress> addresses = new ArrayList<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                addresses.add(parseAddress(part.trim()));
            }
        }
        return addresses;
    }

    private static SocketAddress parseAddress(String part) {
        int colon = part.lastIndexOf(':');
        String host = colon < 0 ? part : part.substring(0, colon);
        String port = colon < 0 ? Integer.toString(DEFAULT_PORT) : part.substring(colon + 1);
        if (host.isBlank() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > PORT_MAX || port.equals("0")) {
            throw new IllegalArgumentException("'" + part + "' is not of the form host:port");
        }
        return SocketAddress.inetSocketAddress(Integer.parseInt(port), host);
    }
}
