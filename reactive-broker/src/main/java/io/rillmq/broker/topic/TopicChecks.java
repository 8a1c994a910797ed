package io.rillmq.broker.topic;

import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tools may say of a topic, of whatever kind it is. Pure functions. */
public final class TopicChecks {
    public static final int QUEUES_MAX = 65_536;

    private static final int PERMISSION_MAX = Permissions.READ_WRITE | Permissions.INHERIT;
    /** Tools read a whole table of topics or, where one has something else, none of it. */
    private static final Set<String> FILTER_TYPES = Set.of("SINGLE_TAG", "MULTI_TAG");

    private TopicChecks() {}

    /** What is wrong with permission or filter type; null when nothing is. */
    public static @Nullable String refusalOf(CreateTopicHeader header) {
        if (header.permission() < 0 || header.permission() > PERMISSION_MAX) {
            return "perm " + header.permission() + " must be 0 to " + PERMISSION_MAX
                    + ", a sum of 4 read, 2 write and 1 inherit";
        }
        return FILTER_TYPES.contains(header.filterType())
                ? null
                : "topicFilterType '" + header.filterType() + "' must be SINGLE_TAG or MULTI_TAG";
    }
}
