package io.rillmq.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The address of this machine that goes into ids. Found without name service, which can take seconds. */
final class LocalAddress {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddress.class);

    private LocalAddress() {}

    /** The first IPv4 address that is not of the loopback, or the loopback's. */
    static InetAddress find() {
        try {
            Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .findFirst();
            return found.orElseGet(InetAddress::getLoopbackAddress);
        } catch (SocketException e) {
            LOG.debug("no network interface can be asked, ids hold the loopback address", e);
            return InetAddress.getLoopbackAddress();
        }
    }
}
