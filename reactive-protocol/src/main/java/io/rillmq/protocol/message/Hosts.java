package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses as records hold them: 4 or 16 bytes of IP, then the port in 4 bytes. */
final class Hosts {
    static final int IPV4_BYTES = 4 + Integer.BYTES;
    static final int IPV6_BYTES = 16 + Integer.BYTES;

    private static final int PORT_MAX = 0xffff;

    private Hosts() {}

    static int sizeBytes(boolean isIpv6) {
        return isIpv6 ? IPV6_BYTES : IPV4_BYTES;
    }

    static boolean isIpv6(InetSocketAddress host) {
        return host.getAddress() instanceof Inet6Address;
    }

    static void write(ByteBuf out, InetSocketAddress host) {
        byte[] ip = host.getAddress().getAddress();
        if (ip.length == Integer.BYTES) {
            // Byte by byte: the compiler then need not make the array.
            out.writeInt((ip[0] & 0xff) << 24 | (ip[1] & 0xff) << 16 | (ip[2] & 0xff) << 8 | ip[3] & 0xff);
        } else {
            out.writeBytes(ip);
        }
        out.writeInt(host.getPort());
    }

    /** An IPv4 address mapped into IPv6 comes back as IPv4. */
    static InetSocketAddress read(ByteBuf in, boolean isIpv6) {
        byte[] ip = new byte[isIpv6 ? 16 : 4];
        in.readBytes(ip);
        int port = in.readInt();
        if (port < 0 || port > PORT_MAX) {
            throw new MalformedRecordException("port " + port + " is not in 0.." + PORT_MAX);
        }
        return of(ip, port);
    }

    private static InetSocketAddress of(byte[] ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an IP is 4 or 16 bytes: " + ip.length, e);
        }
    }
}
