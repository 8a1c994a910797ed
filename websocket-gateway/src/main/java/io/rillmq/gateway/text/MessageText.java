package io.rillmq.gateway.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes {@code message} frames in two pieces, so that a message is encoded once for all its subscribers:
 *
 * <pre>
 *   head, per subscription   {"type":"message","id":"s1",
 *   tail, per message        "topic":"orders","broker":"broker-a",...}
 * </pre>
 *
 * Pure functions.
 */
public final class MessageText {
    private static final JsonFactory JSON = new JsonFactory();

    private MessageText() {}

    /** The beginning of every message frame of one subscription. */
    public static String head(String subscriptionId) {
        return "{\"type\":\"message\",\"id\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(subscriptionId))
                + "\",";
    }

    /** The rest of the frame. The body is text when it is valid UTF-8, and base64 when it is not. */
    public static String tail(StreamMessage message) {
        StringWriter text = new StringWriter(256 + message.body().length);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            fields(message, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.getBuffer().substring(1);
    }

    private static void fields(StreamMessage message, JsonGenerator out) throws IOException {
        out.writeStringField("topic", message.topic());
        out.writeStringField("broker", message.broker());
        out.writeNumberField("queue", message.queueId());
        out.writeNumberField("offset", message.queueOffset());
        out.writeStringField("cursor", message.cursor());
        out.writeStringField("messageId", message.messageId());
        if (message.tag() != null) {
            out.writeStringField("tag", message.tag());
        }
        out.writeArrayFieldStart("keys");
        for (String key : message.keys()) {
            out.writeString(key);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("properties");
        for (Map.Entry<String, String> property : message.properties().entrySet()) {
            out.writeStringField(property.getKey(), property.getValue());
        }
        out.writeEndObject();
        out.writeNumberField("bornTime", message.bornMillis());
        out.writeNumberField("storeTime", message.storeMillis());
        body(message.body(), out);
    }

    private static void body(byte[] body, JsonGenerator out) throws IOException {
        try {
            out.writeStringField(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(body))
                            .toString());
        } catch (CharacterCodingException notText) {
            out.writeFieldName("bodyBase64");
            out.writeBinary(body);
        }
    }
}
