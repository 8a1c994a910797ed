package io.rillmq.broker.timer;

import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/** Knows the topics of the broker. Asked from any thread. */
@FunctionalInterface
public interface Topics {
    /** Null when there is none of that name. */
    @Nullable
    TopicConfig find(Topic topic);
}
