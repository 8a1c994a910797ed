package io.rillmq.broker.statictopic;

import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.topic.TopicChecks;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicsConfig;
import io.rillmq.protocol.body.QueueMapping;
import io.rillmq.protocol.body.QueuePlace;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE_AND_CREATE_STATIC_TOPIC (513): makes a static topic, or gives one more queues. Queues stay where they are: a
 * mapping in which one moves is refused before anything has changed.
 */
public final class StaticTopicRequests {
    private static final int MAPPING_BYTES_MAX = 16 << 20;

    private final TopicsConfig config;
    private final Owner owner;
    private final TopicTable topics;

    public StaticTopicRequests(TopicsConfig config, Owner owner, TopicTable topics) {
        this.config = config;
        this.owner = owner;
        this.topics = topics;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.UPDATE_AND_CREATE_STATIC_TOPIC, this::put);
    }

    private Future<Response> put(Connection connection, RemotingCommand request) {
        CreateTopicHeader header = CreateTopicHeader.read(request.header());
        if (request.body().readableBytes() > MAPPING_BYTES_MAX) {
            return invalid("a mapping of " + request.body().readableBytes() + " bytes exceeds " + MAPPING_BYTES_MAX)
                    .now();
        }
        QueueMapping mapping = QueueMapping.fromJson(request.body());
        String refusal = refusalOf(header, mapping);
        if (refusal != null) {
            return invalid(refusal).now();
        }
        return owner.askLater(() -> {
            TopicConfig known = topics.findComing(header.topic());
            String conflict = known == null ? null : conflictWith(known, mapping);
            return conflict == null
                    ? topics.put(topicOf(header, known).withMapping(mapping)).map(ignored -> Response.ok())
                    : invalid(conflict).now();
        });
    }

    private static TopicConfig topicOf(CreateTopicHeader header, @Nullable TopicConfig known) {
        return new TopicConfig(
                header.topic().value(),
                header.readQueueCount(),
                header.writeQueueCount(),
                header.permission(),
                header.filterType(),
                header.topicSysFlag(),
                header.isOrder(),
                known == null ? Map.of() : known.attributes());
    }

    private @Nullable String refusalOf(CreateTopicHeader header, QueueMapping mapping) {
        if (SystemTopics.isSystem(header.topic(), config) || SystemTopics.isReserved(header.topic())) {
            return "The topic[" + header.topic() + "] is conflict with system topic.";
        }
        if (!mapping.topic().equals(header.topic().value())) {
            return "the mapping is of topic " + mapping.topic() + ", the request of " + header.topic();
        }
        if (!mapping.brokerName().equals(config.brokerName())) {
            return "the mapping is of broker " + mapping.brokerName() + ", this one is " + config.brokerName();
        }
        String refusal = TopicChecks.refusalOf(header);
        if (refusal != null) {
            return refusal;
        }
        int queueCount = header.writeQueueCount();
        if (queueCount < 0
                || queueCount > TopicChecks.QUEUES_MAX
                || header.readQueueCount() < queueCount
                || header.readQueueCount() > TopicChecks.QUEUES_MAX) {
            return "readQueueNums " + header.readQueueCount() + " must be writeQueueNums " + queueCount
                    + " or more, both at most " + TopicChecks.QUEUES_MAX;
        }
        if (mapping.queueCount() < 1 || mapping.queueCount() > TopicChecks.QUEUES_MAX) {
            return "totalQueues " + mapping.queueCount() + " must be 1 to " + TopicChecks.QUEUES_MAX;
        }
        return refusalOf(mapping, queueCount);
    }

    private static @Nullable String refusalOf(QueueMapping mapping, int ownQueueCount) {
        Set<Integer> used = new HashSet<>();
        for (Map.Entry<Integer, List<QueuePlace>> queue : mapping.hostedQueues().entrySet()) {
            int queueId = queue.getKey();
            if (queueId < 0 || queueId >= mapping.queueCount()) {
                return "queue " + queueId + " of the mapping must be 0 to " + (mapping.queueCount() - 1);
            }
            if (queue.getValue().size() != 1) {
                return "queue " + queueId + " of the mapping has "
                        + queue.getValue().size()
                        + " places, allowed is 1: this broker does not move queues of static topics";
            }
            QueuePlace place = queue.getValue().get(0);
            if (!place.brokerName().equals(mapping.brokerName())
                    || place.generation() != 0
                    || place.logicOffset() != 0
                    || place.startOffset() != 0) {
                return "queue " + queueId + " of the mapping is at broker " + place.brokerName() + ", gen "
                        + place.generation() + ", logicOffset " + place.logicOffset() + ", startOffset "
                        + place.startOffset() + "; allowed is its first place at " + mapping.brokerName()
                        + " with zeros: this broker does not move queues of static topics";
            }
            if (place.queueId() < 0 || place.queueId() >= ownQueueCount || !used.add(place.queueId())) {
                return "queue " + queueId + " of the mapping is queue " + place.queueId()
                        + " of the broker, allowed is one of its " + ownQueueCount + " that no other queue is";
            }
        }
        return null;
    }

    private static @Nullable String conflictWith(TopicConfig known, QueueMapping mapping) {
        QueueMapping before = known.mapping();
        if (before == null) {
            return "the topic " + known.name() + " is there and not static";
        }
        if (mapping.epoch() < before.epoch()) {
            return "the mapping's epoch " + mapping.epoch() + " is before " + before.epoch() + ", that of the one here";
        }
        for (Integer queueId : before.hostedQueues().keySet()) {
            Integer own = before.ownQueueOf(queueId);
            if (own != null && !own.equals(mapping.ownQueueOf(queueId))) {
                return "queue " + queueId + " is queue " + own + " of this broker, the mapping says "
                        + mapping.ownQueueOf(queueId) + ": this broker does not move queues of static topics";
            }
        }
        return null;
    }

    private static Response invalid(String remark) {
        return Response.refused(ResponseCode.INVALID_PARAMETER, remark);
    }
}
