package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/**
 * The id that a broker gives a stored message: where it is. Written as upper-case hexadecimal of IP (4 or 16 bytes),
 * port (4) and log offset (8), so 32 or 56 characters.
 */
public record OffsetMessageId(InetSocketAddress storeHost, long logOffset) {
    private static final int IPV4_LENGTH = 2 * (Hosts.IPV4_BYTES + Long.BYTES);
    private static final int IPV6_LENGTH = 2 * (Hosts.IPV6_BYTES + Long.BYTES);

    /** @throws IllegalArgumentException when {@code id} is not such an id */
    public static OffsetMessageId decode(String id) {
        if (id.length() != IPV4_LENGTH && id.length() != IPV6_LENGTH) {
            throw new IllegalArgumentException("message id '" + id + "' has " + id.length() + " characters, not "
                    + IPV4_LENGTH + " or " + IPV6_LENGTH);
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(id));
        try {
            return new OffsetMessageId(Hosts.read(bytes, id.length() == IPV6_LENGTH), bytes.readLong());
        } catch (MalformedRecordException e) {
            throw new IllegalArgumentException("message id '" + id + "': " + e.getMessage(), e);
        }
    }

    public String encode() {
        byte[] ip = storeHost.getAddress().getAddress();
        char[] id = new char[2 * (ip.length + Integer.BYTES + Long.BYTES)];
        int portIndex = Hex.put(id, 0, ip);
        int offsetIndex = Hex.put(id, portIndex, storeHost.getPort(), Integer.BYTES);
        Hex.put(id, offsetIndex, logOffset, Long.BYTES);
        return new String(id);
    }
}
