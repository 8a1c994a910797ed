package io.rillmq.broker.pop;

import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * In which order a pop tries queues: those of the topic from a random one on, and the group's retry topics behind them or,
 * now and then, before them, so that neither starves the other. An ordered pop has no retry topics: its messages come
 * again from their own queue. A topic that is being deleted has no queues any more. Owned by one context: every method runs on it.
 */
final class QueueOrder {
    /** One pop of five takes retries first, as in RocketMQ. */
    private static final int RETRY_FIRST_OF = 5;

    private final TopicTable topics;
    private final RetryFlag retryFlag;
    private final IntUnaryOperator random;

    /** One queue to be tried. */
    record Stop(QueueOfGroup queue, RetryFlag flag) {}

    /**
     * @param retryFlag the kind of retry topic that is written; the other one is read too, it may have messages from before
     * @param random a number from 0 up to its argument
     */
    QueueOrder(TopicTable topics, RetryFlag retryFlag, IntUnaryOperator random) {
        this.topics = topics;
        this.retryFlag = retryFlag;
        this.random = random;
    }

    List<Stop> of(Poll poll) {
        List<Stop> normal = new ArrayList<>();
        if (poll.queueId() == PopHeader.ANY_QUEUE) {
            addAll(normal, poll.of().topic(), poll);
        } else if (topics.findComing(poll.of().topic()) != null) {
            normal.add(new Stop(poll.place(), RetryFlag.of(poll.of().topic())));
        }
        if (poll.isOrder()) {
            return normal;
        }
        List<Stop> all = new ArrayList<>();
        for (Topic retry : retryTopicsOf(poll.of())) {
            addAll(all, retry, poll);
        }
        all.addAll(random.applyAsInt(RETRY_FIRST_OF) == 0 ? all.size() : 0, normal);
        return all;
    }

    private void addAll(List<Stop> stops, Topic topic, Poll poll) {
        TopicConfig config = topics.findComing(topic);
        int queues = config == null ? 0 : config.readQueueCount();
        int first = queues < 2 ? 0 : random.applyAsInt(queues);
        GroupTopic key = new GroupTopic(poll.of().group(), topic);
        for (int step = 0; step < queues; step++) {
            stops.add(new Stop(new QueueOfGroup(key, (first + step) % queues), RetryFlag.of(topic)));
        }
    }

    /** Where messages of the topic come again for the group: first where they do so now. */
    List<Topic> retryTopicsOf(GroupTopic of) {
        if (of.topic().isRetry()) {
            return List.of();
        }
        RetryFlag other = retryFlag == RetryFlag.RETRY_V1 ? RetryFlag.RETRY_V2 : RetryFlag.RETRY_V1;
        return List.of(retryFlag.topicOf(of.topic(), of.group()), other.topicOf(of.topic(), of.group()));
    }
}
