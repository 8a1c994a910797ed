package io.rillmq.broker;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Finds the address that clients are told. Blocks: name resolution may ask the network. */
final class AdvertisedHost {
    private AdvertisedHost() {}

    /**
     * @param host a name, an address, or the wildcard address, for which an address of this machine is chosen
     * @throws IllegalArgumentException when the name cannot be resolved
     */
    static InetAddress resolve(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() ? anyOfThisMachine().orElse(InetAddress.getLoopbackAddress()) : address;
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("bad value '" + host
                    + "' for key 'brokerIP1' of the broker; allowed is an address or a name that can be resolved");
        }
    }

    private static Optional<InetAddress> anyOfThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .findFirst();
        } catch (SocketException noInterfaces) {
            return Optional.empty();
        }
    }
}
