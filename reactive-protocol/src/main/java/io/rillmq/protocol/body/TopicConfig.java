package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One topic of a broker.
 *
 * @param permission see {@link Permissions}
 * @param filterType {@code SINGLE_TAG} or {@code MULTI_TAG}
 * @param attributes such as {@code message.type}
 * @param mapping which of its queues the broker has, of a static topic; null for any other
 */
public record TopicConfig(
        @JsonProperty("topicName") String name,
        @JsonProperty("readQueueNums") int readQueueCount,
        @JsonProperty("writeQueueNums") int writeQueueCount,
        @JsonProperty("perm") int permission,
        @JsonProperty("topicFilterType") String filterType,
        int topicSysFlag,
        @JsonProperty("order") boolean isOrder,
        Map<String, String> attributes,
        @JsonProperty("mappingDetail") @Nullable QueueMapping mapping)
        implements JsonBody {
    public static final String SINGLE_TAG = "SINGLE_TAG";
    /** The attribute that says what the topic is for: the name of a {@link MessageType}. */
    public static final String MESSAGE_TYPE = "message.type";

    private static final int TEXT_PARTS_MIN = 5;
    private static final int SHOWN_LENGTH_MAX = 200;

    public TopicConfig {
        name = Absent.refused(name, "topicName");
        filterType = Absent.or(filterType, SINGLE_TAG);
        attributes = Absent.orEmpty(attributes);
    }

    /** A topic that is not static. */
    public TopicConfig(
            String name,
            int readQueueCount,
            int writeQueueCount,
            int permission,
            String filterType,
            int topicSysFlag,
            boolean isOrder,
            Map<String, String> attributes) {
        this(name, readQueueCount, writeQueueCount, permission, filterType, topicSysFlag, isOrder, attributes, null);
    }

    /** A topic with as many queues to read as to write, and nothing special. */
    public TopicConfig(String name, int queueCount, int permission) {
        this(name, queueCount, queueCount, permission, SINGLE_TAG, 0, false, Map.of());
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TopicConfig fromJson(ByteBuf body) {
        return Json.read(body, TopicConfig.class);
    }

    public TopicConfig withQueues(int readCount, int writeCount) {
        return new TopicConfig(
                name, readCount, writeCount, permission, filterType, topicSysFlag, isOrder, attributes, mapping);
    }

    public TopicConfig withPermission(int permission) {
        return new TopicConfig(
                name,
                readQueueCount,
                writeQueueCount,
                permission,
                filterType,
                topicSysFlag,
                isOrder,
                attributes,
                mapping);
    }

    /** The same topic, static when there is a mapping. */
    public TopicConfig withMapping(@Nullable QueueMapping changed) {
        return new TopicConfig(
                name,
                readQueueCount,
                writeQueueCount,
                permission,
                filterType,
                topicSysFlag,
                isOrder,
                attributes,
                changed);
    }

    /** What the topic is for. */
    public MessageType messageType() {
        return MessageType.named(attributes.get(MESSAGE_TYPE));
    }

    /** How many queues there are, whatever they are for. */
    public int queueCount() {
        return Math.max(readQueueCount, writeQueueCount);
    }

    /** The form in a compressed registration: parts between single spaces, attributes as JSON. */
    String toText() {
        String attributesJson = new String(Json.write(attributes), StandardCharsets.UTF_8);
        return String.join(
                " ",
                name,
                Integer.toString(readQueueCount),
                Integer.toString(writeQueueCount),
                Integer.toString(permission),
                filterType,
                attributesJson);
    }

    static TopicConfig fromText(String text) {
        String[] parts = text.split(" ", TEXT_PARTS_MIN + 1);
        if (parts.length < TEXT_PARTS_MIN) {
            throw new MalformedBodyException(shown(text) + " has fewer than " + TEXT_PARTS_MIN + " parts");
        }
        try {
            return new TopicConfig(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4],
                    0,
                    false,
                    attributesOf(parts.length > TEXT_PARTS_MIN ? parts[TEXT_PARTS_MIN] : null));
        } catch (NumberFormatException e) {
            throw new MalformedBodyException(shown(text) + " has a part that is no number", e);
        }
    }

    private static String shown(String text) {
        return "topic '" + text.substring(0, Math.min(text.length(), SHOWN_LENGTH_MAX)) + "'";
    }

    private static Map<String, String> attributesOf(@Nullable String json) {
        if (json == null || json.isBlank()) {
            return Map.of();
        }
        return Json.readTexts(json.getBytes(StandardCharsets.UTF_8));
    }
}
