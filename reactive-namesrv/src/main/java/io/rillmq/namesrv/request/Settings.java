package io.rillmq.namesrv.request;

/**
 * What admin tools may change while the name server runs; named as in RocketMQ.
 *
 * @param orderMessageEnable whether routes of ordered topics say how many queues each broker has
 * @param returnOrderTopicConfigToBroker whether brokers learn at their registration which topics are ordered
 * @param enableAllTopicList whether the list of all topics may be asked for
 */
public record Settings(boolean orderMessageEnable, boolean returnOrderTopicConfigToBroker, boolean enableAllTopicList) {
    public static final Settings DEFAULTS = new Settings(false, true, true);
}
