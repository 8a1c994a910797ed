package io.rillmq.broker.assignment;

import io.rillmq.protocol.body.MessageRequestMode;
import java.time.Duration;

/**
 * @param isBalancing whether queues are divided among the members; otherwise each is told all of them,
 *     {@code serverLoadBalancerEnable}
 * @param defaultMode of groups that no mode was set for, {@code defaultMessageRequestMode}
 * @param defaultShareCount of the same in POP mode, {@code defaultPopShareQueueNum}
 * @param routeAge how long a name server's answer about a topic is used before it is asked again,
 *     {@code loadBalancePollNameServerInterval}
 * @param routesMax topics whose queues on all brokers are remembered, {@code assignmentRoutesMax}; beyond it the one
 *     asked for longest ago is forgotten
 * @param modesMax modes that can be set, {@code messageRequestModesMax}; beyond it a further one is refused
 */
public record AssignmentConfig(
        boolean isBalancing,
        MessageRequestMode defaultMode,
        int defaultShareCount,
        Duration routeAge,
        int routesMax,
        int modesMax) {
    /** RocketMQ's values, where it has any. */
    public static final AssignmentConfig DEFAULTS =
            new AssignmentConfig(true, MessageRequestMode.PULL, -1, Duration.ofSeconds(30), 10_000, 100_000);

    public AssignmentConfig {
        if (routeAge.toMillis() < 1) {
            throw new IllegalArgumentException("loadBalancePollNameServerInterval must be 1 ms or more: " + routeAge);
        }
        if (routesMax < 1 || modesMax < 1) {
            throw new IllegalArgumentException(
                    "assignmentRoutesMax and messageRequestModesMax must be 1 or more: " + routesMax + ", " + modesMax);
        }
    }
}
