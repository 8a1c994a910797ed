package io.rillmq.protocol.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a batch of messages, which share topic, queue and producer:
 *
 * <pre>
 * per message: sizeBytes 4 | magic 4 (0) | body CRC 4 (0) | flag 4 | body length 4, body
 *              | properties length 2, properties
 * </pre>
 */
public final class BatchBody {
    private static final int FIXED_BYTES = 5 * Integer.BYTES + Short.BYTES;

    private BatchBody() {}

    /**
     * One message of a batch.
     *
     * @param body a slice of the batch, not retained: it lives as long as the batch
     */
    public record Entry(int flag, ByteBuf body, MessageProperties properties) {}

    /**
     * Appends one message; reads {@code body} without moving its index.
     *
     * @throws IllegalArgumentException when the properties or the whole are too long; nothing is written then
     */
    public static void append(ByteBuf out, int flag, ByteBuf body, MessageProperties properties) {
        int bodyBytes = body.readableBytes();
        int propertiesBytes = properties.sizeBytes();
        if (propertiesBytes > MessageProperties.SIZE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "properties of " + propertiesBytes + " bytes exceed " + MessageProperties.SIZE_BYTES_MAX);
        }
        long sizeBytes = (long) FIXED_BYTES + bodyBytes + propertiesBytes;
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("message of " + sizeBytes + " bytes exceeds " + Integer.MAX_VALUE);
        }
        out.writeInt((int) sizeBytes);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(flag);
        out.writeInt(bodyBytes);
        out.writeBytes(body, body.readerIndex(), bodyBytes);
        out.writeShort(propertiesBytes);
        properties.write(out);
    }

    /**
     * The messages in the readable bytes of {@code batch}, whose index does not move.
     *
     * @throws MalformedRecordException when the bytes are not a sequence of whole messages
     */
    public static List<Entry> split(ByteBuf batch) {
        ByteBuf in = batch.slice();
        List<Entry> entries = new ArrayList<>();
        while (in.isReadable()) {
            entries.add(read(in));
        }
        return entries;
    }

    private static Entry read(ByteBuf in) {
        int available = in.readableBytes();
        int sizeBytes = available < Integer.BYTES ? available : in.readInt();
        if (sizeBytes < FIXED_BYTES || sizeBytes > available) {
            throw new MalformedRecordException(
                    "message of " + sizeBytes + " bytes in a batch with " + available + " bytes left");
        }
        in.skipBytes(2 * Integer.BYTES);
        int flag = in.readInt();
        int bodyBytes = in.readInt();
        int spareBytes = sizeBytes - FIXED_BYTES;
        if (bodyBytes < 0 || bodyBytes > spareBytes) {
            throw new MalformedRecordException(
                    "body of " + bodyBytes + " bytes in a batch where " + spareBytes + " are left");
        }
        ByteBuf body = in.readSlice(bodyBytes);
        int propertiesBytes = in.readShort();
        if (propertiesBytes != spareBytes - bodyBytes) {
            throw new MalformedRecordException("properties of " + propertiesBytes + " bytes in a batch where "
                    + (spareBytes - bodyBytes) + " are left");
        }
        String text =
                in.readCharSequence(propertiesBytes, StandardCharsets.UTF_8).toString();
        return new Entry(flag, body, MessageProperties.parse(text));
    }
}
