package io.rillmq.broker.pull;

import io.rillmq.protocol.name.Topic;

/** One queue of this broker. */
record QueueKey(Topic topic, int queueId) {}
