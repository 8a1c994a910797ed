package io.rillmq.client.internal.call;

/**
 * An address as RocketMQ writes it.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 */
record HostAndPort(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException when {@code text} is not {@code host:port} */
    static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("address must be host:port: '" + text + "'");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 1 && port <= PORT_MAX) {
                return new HostAndPort(host, port);
            }
        } catch (NumberFormatException e) {
            // told below, with the whole text
        }
        throw new IllegalArgumentException("port must be a number from 1 to " + PORT_MAX + ": '" + text + "'");
    }
}
