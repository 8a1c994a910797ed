package io.rillmq.cli.transfer;

import io.rillmq.client.consumer.ReceivedMessage;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One message as one line of JSON; a body that is not UTF-8 is given in base64. */
final class JsonLine {
    private JsonLine() {}

    static byte[] of(ReceivedMessage message) {
        JsonObject json = new JsonObject()
                .put("topic", message.topic())
                .put("brokerName", message.brokerName())
                .put("queueId", message.queueId())
                .put("queueOffset", message.queueOffset())
                .put("messageId", message.messageId())
                .put("born", message.born().toString())
                .put("stored", message.stored().toString());
        message.tag().ifPresent(tag -> json.put("tag", tag));
        message.key().ifPresent(keys -> json.put("keys", keys));
        JsonObject properties = new JsonObject();
        message.properties().forEach(properties::put);
        json.put("properties", properties);
        try {
            json.put(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(message.body()))
                            .toString());
        } catch (CharacterCodingException binary) {
            json.put("bodyBase64", Base64.getEncoder().encodeToString(message.body()));
        }
        return (json.encode() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
