package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One consumer group of a broker.
 *
 * @param retryQueueCount queues of its retry topic
 * @param retryTimesMax attempts before a message is given up
 * @param brokerId the broker of the pair to read from
 * @param slowBrokerId the broker of the pair to read from when far behind
 * @param consumeTimeoutMinutes 15 when the sender does not know it
 * @param retryPolicy null when the sender does not know it
 */
public record SubscriptionGroupConfig(
        @JsonProperty("groupName") String name,
        @JsonProperty("consumeEnable") boolean isConsumeEnabled,
        @JsonProperty("consumeFromMinEnable") boolean isConsumeFromMinEnabled,
        @JsonProperty("consumeBroadcastEnable") boolean isBroadcastEnabled,
        @JsonProperty("consumeMessageOrderly") boolean isOrderly,
        @JsonProperty("retryQueueNums") int retryQueueCount,
        @JsonProperty("retryMaxTimes") int retryTimesMax,
        @JsonProperty("groupRetryPolicy") @Nullable RetryPolicy retryPolicy,
        long brokerId,
        @JsonProperty("whichBrokerWhenConsumeSlowly") long slowBrokerId,
        @JsonProperty("notifyConsumerIdsChangedEnable") boolean isNotifiedOfChanges,
        int groupSysFlag,
        @JsonProperty("consumeTimeoutMinute") int consumeTimeoutMinutes,
        Map<String, String> attributes)
        implements JsonBody {
    private static final int CONSUME_TIMEOUT_MINUTES = 15;

    public SubscriptionGroupConfig {
        name = Absent.refused(name, "groupName");
        consumeTimeoutMinutes = consumeTimeoutMinutes <= 0 ? CONSUME_TIMEOUT_MINUTES : consumeTimeoutMinutes;
        attributes = Absent.orEmpty(attributes);
    }

    /**
     * When a message that was given back comes again.
     *
     * @param type {@code CUSTOMIZED} or {@code EXPONENTIAL}
     */
    public record RetryPolicy(
            String type,

            @JsonProperty("exponentialRetryPolicy") @Nullable
            Exponential exponential,

            @JsonProperty("customizedRetryPolicy") @Nullable Customized customized) {
        private static final String CUSTOMIZED = "CUSTOMIZED";
        private static final String EXPONENTIAL = "EXPONENTIAL";
        private static final int DELAYS_MAX = 1_000;

        public static final RetryPolicy DEFAULT = new RetryPolicy(CUSTOMIZED, null, null);

        public RetryPolicy {
            type = Absent.or(type, CUSTOMIZED);
        }

        public boolean isExponential() {
            return type.equals(EXPONENTIAL);
        }

        /**
         * Not at once: a group that was stored with such a policy must still be read.
         *
         * @throws IllegalArgumentException naming what makes no sense
         */
        public void check() {
            if (!type.equals(CUSTOMIZED) && !isExponential()) {
                throw new IllegalArgumentException(
                        "type of a groupRetryPolicy must be " + CUSTOMIZED + " or " + EXPONENTIAL + ": " + type);
            }
            if (exponential != null
                    && (exponential.initial < 1
                            || exponential.max < exponential.initial
                            || exponential.multiplier < 1)) {
                throw new IllegalArgumentException(
                        "an exponentialRetryPolicy needs an initial of 1 ms or more, a max of"
                                + " no less and a multiplier of 1 or more: " + exponential);
            }
            if (customized != null) {
                customized.check();
            }
        }
    }

    /**
     * Delays that grow.
     *
     * @param initial milliseconds
     * @param max milliseconds
     */
    public record Exponential(long initial, long max, long multiplier) {}

    /**
     * Delays that are listed.
     *
     * @param next milliseconds, one per attempt, behind two that no attempt of a consumer uses
     */
    public record Customized(List<Long> next) {
        public Customized {
            next = Absent.orEmpty(next);
        }

        private void check() {
            if (next.isEmpty() || next.size() > RetryPolicy.DELAYS_MAX) {
                throw new IllegalArgumentException("a customizedRetryPolicy needs 1 to " + RetryPolicy.DELAYS_MAX
                        + " delays as its next: it has " + next.size());
            }
            for (long delay : next) {
                if (delay < 1) {
                    throw new IllegalArgumentException(
                            "each delay of a customizedRetryPolicy must be 1 ms or more: " + delay);
                }
            }
        }
    }

    /** A group as brokers create it at its first heartbeat. */
    public static SubscriptionGroupConfig defaults(String name) {
        return new SubscriptionGroupConfig(
                name,
                true,
                true,
                true,
                false,
                1,
                16,
                RetryPolicy.DEFAULT,
                0,
                1,
                true,
                0,
                CONSUME_TIMEOUT_MINUTES,
                Map.of());
    }

    public SubscriptionGroupConfig withAttributes(Map<String, String> other) {
        return new SubscriptionGroupConfig(
                name,
                isConsumeEnabled,
                isConsumeFromMinEnabled,
                isBroadcastEnabled,
                isOrderly,
                retryQueueCount,
                retryTimesMax,
                retryPolicy,
                brokerId,
                slowBrokerId,
                isNotifiedOfChanges,
                groupSysFlag,
                consumeTimeoutMinutes,
                other);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static SubscriptionGroupConfig fromJson(ByteBuf body) {
        return Json.read(body, SubscriptionGroupConfig.class);
    }
}
