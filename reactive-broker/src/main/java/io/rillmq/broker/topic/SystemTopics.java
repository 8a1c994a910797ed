package io.rillmq.broker.topic;

import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.name.Topic;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The topics that every broker has, under the names that RocketMQ's clients and tools know. Pure functions. */
public final class SystemTopics {
    /** New topics are copies of this one. */
    public static final String TEMPLATE = "TBW102";

    public static final String TRANSACTION_HALF = "RMQ_SYS_TRANS_HALF_TOPIC";

    /** Where messages with a time of delivery of their own wait. */
    public static final String TIMER_WHEEL = "rmq_sys_wheel_timer";

    private static final String SELF_TEST = "SELF_TEST_TOPIC";
    private static final String BENCHMARK = "BenchmarkTest";
    private static final String OFFSET_MOVED = "OFFSET_MOVED_EVENT";
    private static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";
    private static final String TRACE = "RMQ_SYS_TRACE_TOPIC";
    private static final String TRANSACTION_OP = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    private static final String TRANSACTION_GIVEN_UP = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final String REPLY_SUFFIX = "_REPLY_TOPIC";
    private static final String SYSTEM_PREFIX = "rmq_sys_";
    /** Of retry and dead-letter topics, and of queues that messages are dispatched to besides their own. */
    private static final String RESERVED_PREFIX = "%";

    /** RocketMQ makes 1,024 queues here, which no benchmark needs and every broker would carry. */
    private static final int BENCHMARK_QUEUES = 8;

    private static final int CLUSTER_QUEUES = 16;
    private static final int ALL_PERMISSIONS = Permissions.READ_WRITE | Permissions.INHERIT;

    /** Topics that only the broker itself writes. */
    private static final Set<String> NOT_SENDABLE = Set.of(
            SCHEDULE,
            TRANSACTION_HALF,
            TRANSACTION_OP,
            TRANSACTION_GIVEN_UP,
            SELF_TEST,
            OFFSET_MOVED,
            TIMER_WHEEL,
            TableLog.TOPIC.value(),
            "RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC",
            "RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC");

    private static final Set<String> SYSTEM = Set.of(
            TEMPLATE,
            SELF_TEST,
            BENCHMARK,
            OFFSET_MOVED,
            SCHEDULE,
            TRACE,
            TRANSACTION_HALF,
            TRANSACTION_OP,
            TRANSACTION_GIVEN_UP);

    private SystemTopics() {}

    /** Those of a broker, by name. Without auto-creation there is no template, and clients find no route to copy. */
    public static Map<String, TopicConfig> of(TopicsConfig config, int delayLevelCount) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        if (config.autoCreate()) {
            add(topics, TEMPLATE, config.defaultQueueCount(), ALL_PERMISSIONS);
        }
        add(topics, SELF_TEST, 1, Permissions.READ_WRITE);
        add(topics, BENCHMARK, BENCHMARK_QUEUES, Permissions.READ_WRITE);
        add(topics, config.clusterName(), CLUSTER_QUEUES, ALL_PERMISSIONS);
        add(topics, config.brokerName(), 1, ALL_PERMISSIONS);
        add(topics, OFFSET_MOVED, 1, Permissions.READ_WRITE);
        add(topics, SCHEDULE, delayLevelCount, Permissions.READ_WRITE);
        add(topics, TIMER_WHEEL, 1, Permissions.READ_WRITE);
        if (config.isTraceEnabled()) {
            add(topics, TRACE, 1, Permissions.READ_WRITE);
        }
        add(topics, config.clusterName() + REPLY_SUFFIX, 1, Permissions.READ_WRITE);
        add(topics, TRANSACTION_HALF, 1, Permissions.READ_WRITE);
        add(topics, TRANSACTION_OP, 1, Permissions.READ_WRITE);
        return topics;
    }

    private static void add(Map<String, TopicConfig> topics, String name, int queueCount, int permission) {
        topics.put(name, new TopicConfig(name, queueCount, permission));
    }

    /** Whether producers may send there. */
    public static boolean isSendable(Topic topic) {
        return !NOT_SENDABLE.contains(topic.value()) && !topic.value().startsWith(SYSTEM_PREFIX);
    }

    /** Whether the name is one of those that brokers give: users make no topics with them. */
    public static boolean isReserved(Topic topic) {
        return topic.value().startsWith(RESERVED_PREFIX);
    }

    /** Whether the topic belongs to the broker, so that tools may not create or delete it. */
    public static boolean isSystem(Topic topic, TopicsConfig config) {
        return isSystem(topic.value(), config);
    }

    /** The same for a name that need not be legal, as the broker's own may be. */
    public static boolean isSystem(String name, TopicsConfig config) {
        return SYSTEM.contains(name)
                || name.toLowerCase(Locale.ROOT).startsWith(SYSTEM_PREFIX)
                || name.equals(config.clusterName())
                || name.equals(config.brokerName())
                || name.equals(config.clusterName() + REPLY_SUFFIX);
    }
}
