package io.rillmq.gateway.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stored message on its way to subscribers.
 *
 * @param body as the producer sent it; not copied, so it must not change
 */
public record StreamMessage(
        String topic,
        String broker,
        int queueId,
        long queueOffset,
        String messageId,
        @Nullable String tag,
        List<String> keys,
        Map<String, String> properties,
        long bornMillis,
        long storeMillis,
        byte[] body) {

    public StreamMessage {
        keys = List.copyOf(keys);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Names the place of this message in its topic. Opaque to clients. */
    public String cursor() {
        return broker + '/' + queueId + '/' + queueOffset;
    }
}
