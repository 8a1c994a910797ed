package io.rillmq.client.internal.operate;

import java.util.List;
import java.util.Set;

/** Which topics belong to RocketMQ itself and to groups, by their names. */
final class SystemTopics {
    private static final Set<String> NAMES = Set.of(
            "TBW102",
            "SCHEDULE_TOPIC_XXXX",
            "BenchmarkTest",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            "RMQ_SYS_TRACE_TOPIC",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT",
            "CHECKPOINT_TOPIC");
    private static final List<String> PREFIXES = List.of("rmq_sys_", "RMQ_SYS_", "%RETRY%", "%DLQ%");
    /** Of the topic, named after its cluster, that replies to requests go through. */
    private static final String REPLY_SUFFIX = "_REPLY_TOPIC";

    private SystemTopics() {}

    static boolean isUsers(String name) {
        return !NAMES.contains(name)
                && !name.endsWith(REPLY_SUFFIX)
                && PREFIXES.stream().noneMatch(name::startsWith);
    }
}
