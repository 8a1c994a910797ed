package io.rillmq.broker.topic;

/**
 * @param autoCreate a topic that is sent to for the first time is created, {@code autoCreateTopicEnable}
 * @param defaultQueueCount queues of the template that such topics copy, {@code defaultTopicQueueNums}; also the most
 *     that a sender may ask for
 * @param clusterName the cluster has a topic of this name, on which tools create others
 * @param brokerName the broker has a topic of this name too
 * @param isTraceEnabled whether the topic of message traces exists, {@code traceTopicEnable}
 * @param topicsMax topics that this broker may have; beyond it none is created
 * @param isMixedTypeAllowed whether topics may be for messages of all types, {@code enableMixedMessageType}
 * @param hasLightQueues whether the names of light queues are theirs, and no topic has one
 */
public record TopicsConfig(
        boolean autoCreate,
        int defaultQueueCount,
        String clusterName,
        String brokerName,
        boolean isTraceEnabled,
        int topicsMax,
        boolean isMixedTypeAllowed,
        boolean hasLightQueues) {
    public TopicsConfig {
        if (defaultQueueCount < 1) {
            throw new IllegalArgumentException("defaultTopicQueueNums must be 1 or more: " + defaultQueueCount);
        }
        if (topicsMax < 1) {
            throw new IllegalArgumentException("topicsMax must be 1 or more: " + topicsMax);
        }
    }
}
