package io.rillmq.broker.assignment;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues that a topic has on all brokers, as the name servers know them. Owned by the context of its client: every
 * method runs on it.
 */
final class TopicRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRoutes.class);

    private final AssignmentConfig config;
    private final AssignmentRequests.Cluster cluster;
    private final TopicTable topics;
    private final Clock clock;
    private final Map<Topic, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Topic, Known> eldest) {
            return size() > config.routesMax();
        }
    };
    private final Map<Topic, Future<List<MessageQueue>>> underWay = new HashMap<>();
    /** The name server that answered last. */
    private int preferred;

    private record Known(List<MessageQueue> queues, long atMillis) {}

    TopicRoutes(AssignmentConfig config, AssignmentRequests.Cluster cluster, TopicTable topics, Clock clock) {
        this.config = config;
        this.cluster = cluster;
        this.topics = topics;
        this.clock = clock;
    }

    /** The queues to read from, in their order; none when the topic is not known or no name server could be asked. */
    Future<List<MessageQueue>> queuesOf(Topic topic) {
        if (cluster.nameServers().isEmpty()) {
            return Future.succeededFuture(queuesHere(topic));
        }
        Known last = known.get(topic);
        if (last != null && clock.millis() - last.atMillis < config.routeAge().toMillis()) {
            return Future.succeededFuture(last.queues);
        }
        Future<List<MessageQueue>> asking = underWay.get(topic);
        return asking != null ? asking : refresh(topic, last);
    }

    private List<MessageQueue> queuesHere(Topic topic) {
        TopicConfig here = topics.find(topic);
        return here == null
                ? List.of()
                : queuesOf(topic, cluster.brokerName(), here.readQueueCount(), here.permission());
    }

    private Future<List<MessageQueue>> refresh(Topic topic, @Nullable Known last) {
        Future<List<MessageQueue>> asking = ask(topic, 0)
                .onSuccess(queues -> remember(topic, queues))
                .otherwise(failure -> {
                    LOG.debug("no name server told the route of {}: {}", topic, failure.getMessage());
                    return last == null ? List.of() : last.queues;
                });
        if (!asking.isComplete()) {
            underWay.put(topic, asking);
            asking.onComplete(ignored -> underWay.remove(topic));
        }
        return asking;
    }

    private void remember(Topic topic, List<MessageQueue> queues) {
        if (queues.isEmpty()) {
            // A topic that comes into being is seen at the next question.
            known.remove(topic);
        } else {
            known.put(topic, new Known(queues, clock.millis()));
        }
    }

    /** @param attempt name servers that have failed before */
    private Future<List<MessageQueue>> ask(Topic topic, int attempt) {
        int index = (preferred + attempt) % cluster.nameServers().size();
        return cluster.client()
                .request(
                        cluster.nameServers().get(index),
                        new GetRouteHeader(topic.value(), true),
                        Unpooled.EMPTY_BUFFER)
                .map(answer -> queuesOf(topic, answer))
                .onSuccess(ignored -> preferred = index)
                .recover(failure -> attempt + 1 < cluster.nameServers().size()
                        ? ask(topic, attempt + 1)
                        : Future.failedFuture(failure));
    }

    private static List<MessageQueue> queuesOf(Topic topic, RemotingCommand answer) {
        try {
            if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
                return List.of();
            }
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException(
                        "it answered " + ResponseCode.nameOf(answer.code()) + " " + answer.remark());
            }
            List<MessageQueue> queues = new ArrayList<>();
            for (QueueData each : TopicRouteData.fromJson(answer.body()).queues()) {
                queues.addAll(queuesOf(topic, each.brokerName(), each.readQueueCount(), each.permission()));
            }
            return queues.stream().sorted().toList();
        } finally {
            answer.release();
        }
    }

    private static List<MessageQueue> queuesOf(Topic topic, String brokerName, int readQueueCount, int permission) {
        List<MessageQueue> queues = new ArrayList<>();
        if (Permissions.isReadable(permission)) {
            for (int queueId = 0; queueId < readQueueCount; queueId++) {
                queues.add(new MessageQueue(topic, brokerName, queueId));
            }
        }
        return queues;
    }
}
