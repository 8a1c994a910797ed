package io.rillmq.broker.topic;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;

/** Refusals that several rooms give about topics; each names the cause and the fix. */
public final class Refusals {
    private Refusals() {}

    /** @param reason why it was not created either */
    public static Response unknownTopic(Topic topic, String reason) {
        return Response.refused(
                ResponseCode.TOPIC_NOT_EXIST,
                "topic[" + topic + "] not exist, apply first please! Create it with the topic command, or set"
                        + " autoCreateTopicEnable=true on the broker: " + reason);
    }

    public static Response unknownTopic(Topic topic) {
        return Response.refused(
                ResponseCode.TOPIC_NOT_EXIST,
                "topic[" + topic + "] not exist, apply first please! Create it with the topic command, or send to it");
    }

    /** Brokers do not know the numbers that a static topic's queues have on all of them. */
    public static Response onlyPulled(Topic topic) {
        return Response.refused(
                ResponseCode.INVALID_PARAMETER,
                "static topic " + topic + " is pulled only, by consumers that divide its queues themselves");
    }

    public static Response noSuchQueue(Topic topic, int queueId, int queueCount) {
        return Response.refused(
                ResponseCode.INVALID_PARAMETER,
                "queueId " + queueId + " of topic " + topic + " is not in 0.." + (queueCount - 1));
    }
}
