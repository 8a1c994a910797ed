package io.rillmq.broker.reply;

import java.time.Duration;

/**
 * @param isStored whether replies are kept in their topic as well, {@code storeReplyMessageEnable}
 * @param pushTimeout how long the client that asked may take to accept its reply
 */
public record ReplyConfig(boolean isStored, Duration pushTimeout) {
    /** RocketMQ's. */
    public static final ReplyConfig DEFAULTS = new ReplyConfig(true, Duration.ofSeconds(10));

    public ReplyConfig {
        if (pushTimeout.isNegative() || pushTimeout.isZero()) {
            throw new IllegalArgumentException("reply.pushTimeout must be positive: " + pushTimeout);
        }
    }

    public ReplyConfig withStored(boolean stored) {
        return new ReplyConfig(stored, pushTimeout);
    }
}
