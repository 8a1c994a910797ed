package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects from and to JSON in RocketMQ's dialect. */
final class Json {
    private static final ObjectMapper STANDARD = mapper().build();
    private static final ObjectMapper LEGACY =
            mapper().addMixIn(BrokerData.class, BareBrokerIds.class).build();

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private Json() {}

    /** Integer keys are quoted: every Java client reads that, and every JSON parser. */
    static byte[] write(Object body) {
        return write(STANDARD, body);
    }

    /** Broker ids as keys are not quoted, for clients before 4.9.4 in languages that expect it. */
    static byte[] writeLegacy(Object body) {
        return write(LEGACY, body);
    }

    /** Reads the readable bytes, in either dialect; the index of {@code body} does not move. */
    static <T> T read(ByteBuf body, Class<T> type) {
        return read(ByteBufUtil.getBytes(body), type);
    }

    static <T> T read(byte[] body, Class<T> type) {
        try {
            T value = STANDARD.readValue(BareKeys.quote(body), type);
            if (value == null) {
                throw new MalformedBodyException(type.getSimpleName() + " is null");
            }
            return value;
        } catch (IOException e) {
            throw new MalformedBodyException(type.getSimpleName() + " cannot be read: " + reasonOf(e), e);
        }
    }

    /** Reads and forgets; the text must be one JSON value in either dialect. */
    static void parse(byte[] text) {
        try {
            if (STANDARD.readTree(BareKeys.quote(text)).isMissingNode()) {
                throw new MalformedBodyException("there is nothing in it");
            }
        } catch (IOException e) {
            throw new MalformedBodyException(reasonOf(e), e);
        }
    }

    /** One line with the place; the exception's own message has several. */
    private static String reasonOf(IOException e) {
        if (!(e instanceof JsonProcessingException broken)) {
            return e.toString();
        }
        JsonLocation place = broken.getLocation();
        return place == null
                ? broken.getOriginalMessage()
                : broken.getOriginalMessage() + " in line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    static Map<String, String> readTexts(byte[] body) {
        try {
            return STANDARD.readValue(BareKeys.quote(body), TEXTS);
        } catch (IOException e) {
            throw new MalformedBodyException("map of texts cannot be read: " + reasonOf(e), e);
        }
    }

    private static byte[] write(ObjectMapper mapper, Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(body.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .addMixIn(MessageQueue.class, QueueMembers.class)
                .addModule(names());
    }

    private static SimpleModule names() {
        return new SimpleModule()
                .addSerializer(Topic.class, new ToStringSerializer(Topic.class))
                .addKeyDeserializer(MessageQueue.class, new MessageQueueKey());
    }

    private abstract static class BareBrokerIds {
        @JsonSerialize(using = BareKeyWriter.class)
        abstract Map<Long, String> addresses();
    }

    /** A queue as it arrives, with members that may be missing. */
    private record QueueJson(
            @Nullable String topic, @Nullable String brokerName, int queueId) {}

    private static final class ToQueue extends StdConverter<QueueJson, MessageQueue> {
        @Override
        public MessageQueue convert(QueueJson json) {
            return new MessageQueue(
                    new Topic(Absent.refused(json.topic, "topic")),
                    Absent.refused(json.brokerName, "brokerName"),
                    json.queueId);
        }
    }

    @JsonDeserialize(converter = ToQueue.class)
    private interface QueueMembers {}

    private static final class MessageQueueKey extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            MessageQueue queue = STANDARD.readValue(key, MessageQueue.class);
            if (queue == null) {
                throw new MalformedBodyException("a queue is null");
            }
            return queue;
        }
    }
}
