package io.rillmq.broker.setting;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.dispatch.Response;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which keys may be changed while the broker runs.
 *
 * @param changeable those that take effect at once
 * @param known all that the broker has
 */
public record SettingRules(Set<String> changeable, Set<String> known) {
    /**
     * What a request over the network must never move: paths, programs, addresses, and this list itself. RocketMQ's brokers
     * ran any command for whoever changed {@code rocketmqHome} and {@code filterServerNums} (CVE-2023-33246), and wrote any
     * file for whoever changed {@code brokerConfigPath} (CVE-2023-37582).
     */
    private static final Set<String> NEVER = Set.of(
            "rocketmqHome",
            "filterServerNums",
            "brokerConfigPath",
            "configBlackList",
            "configStorePath",
            "kvConfigPath",
            "messageStorePlugIn",
            "namesrvAddr",
            "brokerIP1",
            "brokerIP2",
            "bindAddress",
            "haMasterAddress",
            "authConfigPath",
            "aclFileWatchPath");

    private static final String PATHS = "storePath";

    public SettingRules {
        changeable = Collections.unmodifiableSet(new TreeSet<>(changeable));
        known = Set.copyOf(known);
    }

    /** Why one of the keys cannot be changed; null when all can. */
    @Nullable
    Response refusalOf(Collection<String> keys) {
        for (String key : keys) {
            if (NEVER.contains(key) || key.startsWith(PATHS)) {
                return Response.refused(
                        ResponseCode.NO_PERMISSION,
                        "Can not update config in black list: '" + key + "' is never changed by a request");
            }
        }
        for (String key : keys) {
            if (!known.contains(key)) {
                return Response.refused(
                        ResponseCode.SYSTEM_ERROR,
                        "unknown key '" + key + "'; these can be changed while the broker runs: " + names());
            }
            if (!changeable.contains(key)) {
                return Response.refused(
                        ResponseCode.SYSTEM_ERROR,
                        "key '" + key + "' is read at the start only: change the broker's configuration and start it"
                                + " again; these can be changed while it runs: " + names());
            }
        }
        return null;
    }

    private String names() {
        return String.join(", ", changeable);
    }
}
