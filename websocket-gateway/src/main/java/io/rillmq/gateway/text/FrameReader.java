package io.rillmq.gateway.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send. Every frame is checked to the last field: a misspelt one is an error that names it, never
 * silently ignored. Safe for use by several threads.
 */
public final class FrameReader {
    private static final int DEPTH_MAX = 8;

    private final FrameLimits limits;
    private final JsonMapper mapper;

    /**
     * @param limits what one frame may hold
     * @param frameBytesMax largest frame the socket lets through; no text in a frame is longer
     */
    public FrameReader(FrameLimits limits, int frameBytesMax) {
        this.limits = limits;
        this.mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxStringLength(frameBytesMax)
                        .maxNumberLength(64)
                        .build());
    }

    /** Credit that one subscription may hold. */
    public int creditMax() {
        return limits.creditMax();
    }

    /** Reads one frame; a frame that is not well-formed is an outcome, not an exception. */
    public Inbound read(String text) {
        ObjectNode frame;
        try {
            if (!(mapper.readTree(text) instanceof ObjectNode object)) {
                return new Inbound.Bad(null, ErrorCode.BAD_JSON, "a frame must be one JSON object");
            }
            frame = object;
        } catch (JsonProcessingException e) {
            return new Inbound.Bad(
                    null, ErrorCode.BAD_JSON, "a frame must be one JSON object: " + e.getOriginalMessage());
        }
        try {
            return read(frame);
        } catch (BadFieldException e) {
            return new Inbound.Bad(readableId(frame), e.code(), e.getMessage());
        }
    }

    private Inbound read(ObjectNode frame) throws BadFieldException {
        JsonNode type = frame.get("type");
        if (type == null || !type.isTextual()) {
            throw new BadFieldException(ErrorCode.UNKNOWN_TYPE, "type must be a text: " + type);
        }
        Fields fields = new Fields(type.textValue(), frame);
        return switch (type.textValue()) {
            case "subscribe" -> subscribe(fields.only(Set.of("type", "id", "topic", "filter", "from", "credit")));
            case "credit" -> credit(fields.only(Set.of("type", "id", "n")));
            case "unsubscribe" -> new ClientFrame.Unsubscribe(id(fields.only(Set.of("type", "id"))));
            case "publish" ->
                publish(fields.only(Set.of("type", "id", "topic", "body", "bodyBase64", "tag", "key", "properties")));
            case "ping" -> ping(fields.only(Set.of("type", "id")));
            default ->
                throw new BadFieldException(
                        ErrorCode.UNKNOWN_TYPE,
                        "type must be subscribe, credit, unsubscribe, publish or ping: " + Fields.shown(type));
        };
    }

    private Inbound subscribe(Fields fields) throws BadFieldException {
        return new ClientFrame.Subscribe(
                id(fields),
                fields.text("topic", Fields.TOPIC_CHARS_MAX),
                filter(fields),
                from(fields),
                fields.integer("credit", 0, limits.creditMax()));
    }

    private Inbound credit(Fields fields) throws BadFieldException {
        return new ClientFrame.Credit(id(fields), fields.integer("n", 1, limits.creditMax()));
    }

    private Inbound publish(Fields fields) throws BadFieldException {
        return new ClientFrame.Publish(
                id(fields),
                new ClientFrame.Publication(
                        fields.text("topic", Fields.TOPIC_CHARS_MAX),
                        fields.body(),
                        fields.optionalText("tag"),
                        fields.optionalText("key"),
                        fields.texts("properties", limits.propertiesMax())));
    }

    private Inbound ping(Fields fields) throws BadFieldException {
        return new ClientFrame.Ping(fields.has("id") ? id(fields) : null);
    }

    private String id(Fields fields) throws BadFieldException {
        return fields.text("id", limits.idCharsMax());
    }

    private TagFilter filter(Fields fields) throws BadFieldException {
        if (!fields.has("filter")) {
            return TagFilter.ALL;
        }
        String expression = fields.text("filter", limits.filterCharsMax());
        try {
            return TagFilter.parse(expression);
        } catch (IllegalArgumentException e) {
            throw new BadFieldException("filter: " + e.getMessage());
        }
    }

    private static StartAt from(Fields fields) throws BadFieldException {
        JsonNode from = fields.node("from");
        if (from == null || from.isTextual() && from.textValue().equals("latest")) {
            return StartAt.LATEST;
        }
        if (from.isTextual() && from.textValue().equals("earliest")) {
            return StartAt.EARLIEST;
        }
        if (from instanceof ObjectNode object && object.size() == 1 && object.has("time")) {
            Instant time = Fields.instant(object.get("time"));
            if (time != null) {
                return new StartAt.At(time);
            }
        }
        throw new BadFieldException("from must be \"latest\", \"earliest\" or {\"time\": milliseconds since 1970 or"
                + " ISO-8601 text}: " + Fields.shown(from));
    }

    private @Nullable String readableId(ObjectNode frame) {
        JsonNode id = frame.get("id");
        return id != null && id.isTextual() && id.textValue().length() <= limits.idCharsMax() ? id.textValue() : null;
    }
}
