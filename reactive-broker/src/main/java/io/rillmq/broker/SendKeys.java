package io.rillmq.broker;

import io.rillmq.broker.send.SendConfig;
import io.rillmq.remoting.dispatch.AdmissionConfig;

/** The keys of the configuration that are about what producers send. */
final class SendKeys {
    private static final int MESSAGE_BYTES_MIN = 1024;
    /** A frame has at most 16 MiB, and holds the header as well. */
    private static final int MESSAGE_BYTES_MAX = 15 << 20;
    /** Whoever waits shall not be told that the store is busy: less than it takes, with room for one long message more. */
    private static final long SEND_BYTES_IN_HAND_MAX = 28L << 20;

    private SendKeys() {}

    static SendConfig read(ConfigReader in, String cluster) {
        return new SendConfig(
                in.integer("maxMessageSize", SendConfig.MESSAGE_BYTES_MAX, MESSAGE_BYTES_MIN, MESSAGE_BYTES_MAX),
                in.label("regionId", "DefaultRegion"),
                cluster,
                in.flag("traceOn", true),
                // RocketMQ's proxies check by default; its brokers, which the clients here know, never do.
                in.flag("enableTopicMessageTypeCheck", false));
    }

    static AdmissionConfig readAdmission(ConfigReader in) {
        return new AdmissionConfig(
                "sendThreadPoolQueueCapacity",
                in.integer("sendThreadPoolQueueCapacity", 10_000, 1, Integer.MAX_VALUE),
                "sendBytesInHandMax",
                in.longNumber("sendBytesInHandMax", SEND_BYTES_IN_HAND_MAX, 1, Long.MAX_VALUE));
    }
}
