package io.rillmq.broker.pop;

import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Where messages of a queue come again: in the one queue of their retry topic, or, when it shall have as many as their
 * topic, in the queue of the same number, which in topics with priorities is the priority. Owned by one context: every
 * method runs on it.
 */
final class RetryQueues {
    private final TopicTable topics;
    private final RetryFlag retryFlag;
    private final Supplier<QueueOrderConfig> config;

    RetryQueues(TopicTable topics, RetryFlag retryFlag, Supplier<QueueOrderConfig> config) {
        this.topics = topics;
        this.retryFlag = retryFlag;
        this.config = config;
    }

    /** The retry topic with all the queues that it is to have. A message that was in one of its queues stays there. */
    Future<Creation> topicOf(QueueOfGroup of) {
        GroupTopic key = of.key();
        Topic retry = key.topic().isRetry() ? key.topic() : retryFlag.topicOf(key.topic(), key.group());
        if (!config.get().hasRetryQueues()) {
            return topics.findOrCreate(retry, 1);
        }
        int queues = of.queueId() + 1;
        TopicConfig normal = topics.find(key.topic());
        int wanted = normal == null ? queues : Math.max(queues, normal.writeQueueCount());
        return topics.findOrCreate(retry, wanted)
                .compose(creation ->
                        creation instanceof Creation.There ? grown(retry, wanted) : Future.succeededFuture(creation));
    }

    private Future<Creation> grown(Topic retry, int wanted) {
        TopicConfig known = topics.findComing(retry);
        if (known == null || known.writeQueueCount() >= wanted && known.readQueueCount() >= wanted) {
            return topics.findOrCreate(retry, wanted);
        }
        TopicConfig grown =
                known.withQueues(Math.max(known.readQueueCount(), wanted), Math.max(known.writeQueueCount(), wanted));
        return topics.put(grown).map(ignored -> new Creation.There(grown));
    }

    /** The queue of the retry topic for messages that were in a queue. */
    int queueOf(QueueOfGroup of, TopicConfig retry) {
        return config.get().hasRetryQueues() && of.queueId() < retry.writeQueueCount() ? of.queueId() : 0;
    }
}
