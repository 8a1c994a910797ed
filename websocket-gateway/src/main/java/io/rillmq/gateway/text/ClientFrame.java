package io.rillmq.gateway.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A well-formed frame from a client. Ids are chosen by the client. */
public sealed interface ClientFrame extends Inbound {

    /**
     * Opens a subscription.
     *
     * @param credit messages the client is ready to take, 0 or more
     */
    record Subscribe(String id, String topic, TagFilter filter, StartAt from, int credit) implements ClientFrame {}

    /**
     * Grants a subscription more messages.
     *
     * @param n how many more, 1 or more
     */
    record Credit(String id, int n) implements ClientFrame {}

    /** Ends a subscription. */
    record Unsubscribe(String id) implements ClientFrame {}

    /** Stores one message. */
    record Publish(String id, Publication publication) implements ClientFrame {}

    /** Asks for a pong, which carries the same id. */
    record Ping(@Nullable String id) implements ClientFrame {}

    /**
     * One message to store.
     *
     * @param body 1 byte or more; not copied, so it must not change
     */
    record Publication(
            String topic,
            byte[] body,
            @Nullable String tag,
            @Nullable String key,
            Map<String, String> properties) {
        public Publication {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }
    }
}
