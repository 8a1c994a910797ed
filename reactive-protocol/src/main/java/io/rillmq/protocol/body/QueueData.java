package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How many queues a topic has on one broker.
 *
 * @param permission see {@link Permissions}
 */
public record QueueData(
        String brokerName,
        @JsonProperty("readQueueNums") int readQueueCount,
        @JsonProperty("writeQueueNums") int writeQueueCount,
        @JsonProperty("perm") int permission,
        int topicSysFlag) {
    public QueueData {
        brokerName = Absent.refused(brokerName, "brokerName");
    }
}
