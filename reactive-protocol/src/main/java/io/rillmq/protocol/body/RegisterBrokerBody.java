package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MaskedCrc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The topics that a broker brings along when it registers: as JSON, or compressed, which is zlib over
 *
 * <pre>
 * length 4, data version as JSON | topic count 4 | per topic: length 4, text | length 4, filter servers as JSON
 * | mapping count 4 | per mapping: length 4, JSON
 * </pre>
 *
 * @param filterServers a legacy, always empty
 */
public record RegisterBrokerBody(
        @JsonProperty("topicConfigSerializeWrapper") TopicConfigTable topics,
        @JsonProperty("filterServerList") List<String> filterServers)
        implements JsonBody {
    /** Largest body after inflation: some 500,000 topics. A small body could otherwise fill the memory. */
    public static final int INFLATED_BYTES_MAX = 64 * 1024 * 1024;

    private static final int CHUNK_BYTES = 8192;

    public RegisterBrokerBody {
        topics = Absent.or(topics, new TopicConfigTable(DataVersion.NONE, Map.of()));
        filterServers = Absent.orEmpty(filterServers);
    }

    public RegisterBrokerBody(TopicConfigTable topics) {
        this(topics, List.of());
    }

    /** The checksum that goes into the header: of the body as sent. */
    public static int crcOf(ByteBuf body) {
        return MaskedCrc.of(body, body.readerIndex(), body.readableBytes());
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static RegisterBrokerBody fromJson(ByteBuf body) {
        return Json.read(body, RegisterBrokerBody.class);
    }

    /**
     * Reads the compressed form from the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body, or more than {@link #INFLATED_BYTES_MAX}
     */
    public static RegisterBrokerBody fromCompressed(ByteBuf body) {
        ByteBuf in = Unpooled.wrappedBuffer(inflate(ByteBufUtil.getBytes(body)));
        DataVersion version = Json.read(readPart(in), DataVersion.class);
        int count = readCount(in);
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            TopicConfig topic = TopicConfig.fromText(new String(readPart(in), StandardCharsets.UTF_8));
            topics.put(topic.name(), topic);
        }
        return new RegisterBrokerBody(new TopicConfigTable(
                version, topics, new DataVersion(0, version.timestamp(), 0), Map.of(), readMappings(in)));
    }

    /** Brokers before 5.0 end with the topics. */
    private static Map<String, QueueMappingInfo> readMappings(ByteBuf in) {
        Map<String, QueueMappingInfo> mappings = new LinkedHashMap<>();
        if (in.isReadable()) {
            readPart(in);
        }
        int count = in.isReadable() ? readCount(in) : 0;
        for (int i = 0; i < count; i++) {
            QueueMappingInfo mapping = Json.read(readPart(in), QueueMappingInfo.class);
            mappings.put(mapping.topic(), mapping);
        }
        return mappings;
    }

    public byte[] toCompressed() {
        ByteBuf out = Unpooled.buffer();
        writePart(out, topics.dataVersion().toJson());
        out.writeInt(topics.topics().size());
        for (TopicConfig topic : topics.topics().values()) {
            writePart(out, topic.toText().getBytes(StandardCharsets.UTF_8));
        }
        writePart(out, Json.write(filterServers));
        out.writeInt(topics.mappings().size());
        topics.mappings().values().forEach(mapping -> writePart(out, mapping.toJson()));
        return deflate(ByteBufUtil.getBytes(out));
    }

    private static void writePart(ByteBuf out, byte[] part) {
        out.writeInt(part.length);
        out.writeBytes(part);
    }

    private static byte[] readPart(ByteBuf in) {
        byte[] part = new byte[readCount(in)];
        in.readBytes(part);
        return part;
    }

    /** A length or a number of parts: either way not more than the bytes that are left. */
    private static int readCount(ByteBuf in) {
        int count = in.readableBytes() < Integer.BYTES ? -1 : in.readInt();
        if (count < 0 || count > in.readableBytes()) {
            throw new MalformedBodyException(
                    "compressed registration says " + count + ", " + in.readableBytes() + " bytes are left");
        }
        return count;
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] compressed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new MalformedBodyException("compressed registration is cut short");
                }
                if (out.size() + count > INFLATED_BYTES_MAX) {
                    throw new MalformedBodyException(
                            "compressed registration exceeds " + INFLATED_BYTES_MAX + " bytes");
                }
                out.write(chunk, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new MalformedBodyException("compressed registration is no zlib stream: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
