package io.rillmq.broker;

import io.rillmq.broker.setting.SettingRules;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration that the broker was started with, and the one of this moment: the same with changed settings. */
final class LiveConfig {
    /** What takes effect at once: whoever uses it asks {@link #current} each time. */
    private static final Set<String> CHANGEABLE = Set.of(
            "autoCreateSubscriptionGroup",
            "autoCreateTopicEnable",
            "brokerPermission",
            "deleteWhen",
            "enablePropertyFilter",
            "enableTopicMessageTypeCheck",
            "fileReservedTime",
            "longPollingEnable",
            "longPollingMaxMillis",
            "maxMessageSize",
            "popFromRetryProbability",
            "popFromRetryProbabilityForPriority",
            "priorityOrderAsc",
            "recallMessageEnable",
            "regionId",
            "rejectInconsistentSubscription",
            "rejectTransactionMessage",
            "shortPollingTimeMills",
            "storeReplyMessageEnable",
            "timerMaxDelaySec",
            "timerPendingMax",
            "timerWheelEnable",
            "topicsMax",
            "traceOn",
            "transactionCheckInterval",
            "transactionCheckMax",
            "transactionPendingMax",
            "transactionTimeOut",
            "useSeparateRetryQueue",
            "useServerSideResetOffset");

    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    private final JsonObject given;
    private final BrokerConfig started;
    private volatile BrokerConfig current;

    /** @throws IllegalArgumentException one line that names the key, the value and what is allowed */
    LiveConfig(JsonObject given) {
        this.given = BrokerConfig.configOf(given);
        this.started = BrokerConfig.fromJson(given);
        this.current = started;
    }

    BrokerConfig started() {
        return started;
    }

    SettingRules rules() {
        return new SettingRules(CHANGEABLE, started.values().keySet());
    }

    /** From any thread. */
    BrokerConfig current() {
        return current;
    }

    /**
     * The configuration with these changes to the one that was given.
     *
     * @throws IllegalArgumentException one line that names the key, the value and what is allowed
     */
    BrokerConfig with(Map<String, String> changes) {
        JsonObject changed = given.copy();
        changes.forEach(changed::put);
        return BrokerConfig.fromJson(changed);
    }

    /** Uses these changes, and no others, from now on. One that is not possible any more, in this release, is left out. */
    void use(Map<String, String> changes) {
        Map<String, String> possible = new TreeMap<>();
        changes.forEach((key, value) -> {
            possible.put(key, value);
            try {
                with(possible);
            } catch (IllegalArgumentException impossible) {
                possible.remove(key);
                LOG.warn("a changed setting has no effect: {}", impossible.getMessage());
            }
        });
        current = with(possible);
    }
}
