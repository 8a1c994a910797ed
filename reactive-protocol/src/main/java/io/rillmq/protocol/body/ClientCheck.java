package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker whether it can serve a subscription that is not by tag. Request code 46, CHECK_CLIENT_CONFIG.
 *
 * @param subscription null when there is nothing to be checked
 */
public record ClientCheck(
        @Nullable String clientId,
        @Nullable String group,
        @JsonProperty("subscriptionData") @Nullable SubscriptionData subscription)
        implements JsonBody {
    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ClientCheck fromJson(ByteBuf body) {
        return Json.read(body, ClientCheck.class);
    }
}
