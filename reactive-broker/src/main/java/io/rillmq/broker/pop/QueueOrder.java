package io.rillmq.broker.pop;

import io.rillmq.broker.group.GroupAttributes;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.message.MessageType;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * In which order a pop tries queues: those of the topic from a random one on, and the group's retry topics behind them or,
 * now and then, before them, so that neither starves the other. In a topic for messages with priorities, whose numbers are
 * their queues', it tries the queues from the one that matters most to the one that matters least, unless the group says
 * otherwise. An ordered pop has no retry topics: its messages come again from their own queue. A topic that is being
 * deleted has no queues any more. Owned by one context: every method runs on it.
 */
final class QueueOrder {
    private static final int HUNDRED = 100;

    private final Supplier<QueueOrderConfig> config;
    private final TopicTable topics;
    private final SubscriptionGroups groups;
    private final RetryFlag retryFlag;
    private final IntUnaryOperator random;

    /** One queue to be tried. */
    record Stop(QueueOfGroup queue, RetryFlag flag) {}

    /**
     * @param retryFlag the kind of retry topic that is written; the other one is read too, it may have messages from before
     * @param random a number from 0 up to its argument
     */
    QueueOrder(
            Supplier<QueueOrderConfig> config,
            TopicTable topics,
            SubscriptionGroups groups,
            RetryFlag retryFlag,
            IntUnaryOperator random) {
        this.config = config;
        this.topics = topics;
        this.groups = groups;
        this.retryFlag = retryFlag;
        this.random = random;
    }

    List<Stop> of(Poll poll) {
        QueueOrderConfig now = config.get();
        boolean isByPriority = isByPriority(poll);
        List<Stop> normal = new ArrayList<>();
        if (poll.queueId() == PopHeader.ANY_QUEUE) {
            addAll(normal, poll.of().topic(), poll, isByPriority, now.isHighFirst());
        } else if (topics.findComing(poll.of().topic()) != null) {
            normal.add(new Stop(poll.place(), RetryFlag.of(poll.of().topic())));
        }
        if (poll.isOrder()) {
            return normal;
        }
        List<Stop> all = new ArrayList<>();
        for (Topic retry : retryTopicsOf(poll.of())) {
            addAll(all, retry, poll, isByPriority, now.isHighFirst());
        }
        boolean isRetryFirst = isOneOf(isByPriority ? now.retryFirstPercentOfPriority() : now.retryFirstPercent());
        all.addAll(isRetryFirst ? all.size() : 0, normal);
        return all;
    }

    private boolean isByPriority(Poll poll) {
        TopicConfig topic = topics.findComing(poll.of().topic());
        return !poll.isOrder()
                && topic != null
                && topic.messageType() == MessageType.PRIORITY
                && isOneOf(
                        GroupAttributes.priorityPercentOf(groups.find(poll.of().group())));
    }

    /** True so many times of 100. */
    private boolean isOneOf(int percent) {
        return percent > 0 && (percent >= HUNDRED || random.applyAsInt(HUNDRED) < percent);
    }

    private void addAll(List<Stop> stops, Topic topic, Poll poll, boolean isByPriority, boolean isHighFirst) {
        TopicConfig found = topics.findComing(topic);
        int queues = found == null ? 0 : found.readQueueCount();
        int first = isByPriority || queues < 2 ? 0 : random.applyAsInt(queues);
        GroupTopic key = new GroupTopic(poll.of().group(), topic);
        for (int step = 0; step < queues; step++) {
            int queueId = isByPriority && isHighFirst ? queues - 1 - step : (first + step) % queues;
            stops.add(new Stop(new QueueOfGroup(key, queueId), RetryFlag.of(topic)));
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
