package io.rillmq.broker.admin;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.assignment.RequestModes;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.topic.TopicAttributes;
import io.rillmq.broker.topic.TopicChecks;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicsConfig;
import io.rillmq.protocol.body.GroupList;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.body.TopicList;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.AllTopicConfigResponseHeader;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.admin.TopicConsumersHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tools look at topics, create, change and delete them. */
public final class TopicRequests {
    private final TopicsConfig config;
    private final Owner owner;
    private final TopicTable topics;
    private final TopicAttributes attributes;
    private final ConsumerGroups groups;
    private final ConsumerOffsets offsets;
    private final RequestModes modes;
    private final MessageStore store;

    public TopicRequests(
            TopicsConfig config,
            Owner owner,
            TopicTable topics,
            ConsumerGroups groups,
            ConsumerOffsets offsets,
            RequestModes modes,
            MessageStore store) {
        this.config = config;
        this.owner = owner;
        this.topics = topics;
        this.attributes = new TopicAttributes(config.isMixedTypeAllowed());
        this.groups = groups;
        this.offsets = offsets;
        this.modes = modes;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.UPDATE_AND_CREATE_TOPIC, this::put)
                .register(RequestCode.DELETE_TOPIC_IN_BROKER, this::delete)
                .register(RequestCode.GET_TOPIC_CONFIG, this::get)
                .register(RequestCode.GET_ALL_TOPIC_CONFIG, this::getAll)
                .register(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, this::systemTopics)
                .register(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, this::consumers);
    }

    private Future<Response> put(Connection connection, RemotingCommand request) {
        CreateTopicHeader header = CreateTopicHeader.read(request.header());
        return owner.askLater(() -> {
            TopicConfig known = topics.findComing(header.topic());
            Response refusal = check(header, known);
            return refusal == null ? topics.put(merged(header, known)).map(ignored -> Response.ok()) : refusal.now();
        });
    }

    private @Nullable Response check(CreateTopicHeader header, @Nullable TopicConfig known) {
        if (SystemTopics.isSystem(header.topic(), config)) {
            return invalid("The topic[" + header.topic() + "] is conflict with system topic.");
        }
        if (SystemTopics.isReserved(header.topic()) && known == null) {
            return invalid("The topic[" + header.topic()
                    + "] cannot be created: names that begin with % are the broker's own");
        }
        if (known != null
                && known.mapping() != null
                && (known.readQueueCount() != header.readQueueCount()
                        || known.writeQueueCount() != header.writeQueueCount())) {
            return invalid("The topic[" + header.topic()
                    + "] is static: the number of its queues is changed with updateStaticTopic");
        }
        if (header.topic().isLightQueue() && config.hasLightQueues()) {
            return invalid("topic[" + header.topic() + "] is a light queue: it is there with its first message, with 1"
                    + " queue, and nobody configures it");
        }
        if (!isQueueCount(header.readQueueCount()) || !isQueueCount(header.writeQueueCount())) {
            return invalid("readQueueNums " + header.readQueueCount() + " and writeQueueNums "
                    + header.writeQueueCount() + " must be 1 to " + TopicChecks.QUEUES_MAX);
        }
        String refusal = TopicChecks.refusalOf(header);
        return refusal == null ? null : invalid(refusal);
    }

    private static boolean isQueueCount(int count) {
        return count >= 1 && count <= TopicChecks.QUEUES_MAX;
    }

    private TopicConfig merged(CreateTopicHeader header, @Nullable TopicConfig known) {
        return new TopicConfig(
                header.topic().value(),
                header.readQueueCount(),
                header.writeQueueCount(),
                header.permission(),
                header.filterType(),
                header.topicSysFlag(),
                header.isOrder(),
                attributes.changed(known, header.attributes()),
                known == null ? null : known.mapping());
    }

    private Future<Response> delete(Connection connection, RemotingCommand request) {
        Topic topic = DeleteTopicHeader.read(request.header()).topic();
        if (SystemTopics.isSystem(topic, config)) {
            return Response.refused(
                            ResponseCode.NO_PERMISSION,
                            "the topic[" + topic + "] belongs to the broker and cannot be deleted")
                    .now();
        }
        return owner.ask(() -> popRetriesOf(topic))
                .compose(retries -> {
                    // The topic goes first: what is in hand then comes no more.
                    Future<Void> removed = remove(topic, connection);
                    for (Topic each : retries) {
                        removed = removed.compose(ignored -> remove(each, connection));
                    }
                    return removed;
                })
                .map(ignored -> Response.ok());
    }

    private Future<Void> remove(Topic topic, Connection connection) {
        return owner.askLater(() -> {
                    List<TableChange> before = new ArrayList<>(offsets.removalsOf(topic));
                    before.addAll(modes.removalsOf(topic));
                    return topics.remove(topic, before);
                })
                .compose(ignored -> Future.fromCompletionStage(store.deleteTopic(topic), connection.context()))
                .mapEmpty();
    }

    /** The topics in which messages of {@code topic} come again to groups that pop them. */
    private List<Topic> popRetriesOf(Topic topic) {
        if (topic.isRetry()) {
            return List.of();
        }
        List<Topic> retries = new ArrayList<>();
        for (ConsumerGroup group : offsets.groupsOf(topic)) {
            if (!Topic.hasPopRetry(group, topic)) {
                continue;
            }
            for (Topic retry : List.of(Topic.popRetryV1Of(group, topic), Topic.popRetryV2Of(group, topic))) {
                // A name of the old kind can be that of another group's as well: "a_b" and "c", "a" and "b_c".
                if (topics.find(retry) != null && offsets.groupsOf(retry).equals(Set.of(group))) {
                    retries.add(retry);
                }
            }
        }
        return retries;
    }

    private Future<Response> get(Connection connection, RemotingCommand request) {
        Topic topic = TopicConfigHeader.read(request.header()).topic();
        TopicConfig known = topics.find(topic);
        return (known == null ? Refusals.unknownTopic(topic) : Response.ok(known.toJson())).now();
    }

    /** All at once: tools that ask for a page take what they get and see from the total that nothing is missing. */
    private Future<Response> getAll(Connection connection, RemotingCommand request) {
        TopicConfigTable table = topics.snapshot();
        return Response.ok(
                        new AllTopicConfigResponseHeader(table.topics().size()),
                        Unpooled.wrappedBuffer(table.detailed().toJson()))
                .now();
    }

    private Future<Response> systemTopics(Connection connection, RemotingCommand request) {
        List<String> names = topics.snapshot().topics().keySet().stream()
                .filter(name -> SystemTopics.isSystem(name, config))
                .toList();
        return Response.ok(new TopicList(names).toJson()).now();
    }

    private Future<Response> consumers(Connection connection, RemotingCommand request) {
        Topic topic = TopicConsumersHeader.read(request.header()).topic();
        return owner.ask(() -> {
            Set<String> names = new TreeSet<>();
            offsets.groupsOf(topic).forEach(group -> names.add(group.value()));
            groups.all().stream()
                    .filter(group -> group.subscriptions().containsKey(topic))
                    .forEach(group -> names.add(group.group().value()));
            return Response.ok(new GroupList(List.copyOf(names)).toJson());
        });
    }

    private static Response invalid(String remark) {
        return Response.refused(ResponseCode.INVALID_PARAMETER, remark);
    }
}
