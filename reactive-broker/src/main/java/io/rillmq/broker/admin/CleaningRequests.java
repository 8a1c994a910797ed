package io.rillmq.broker.admin;

import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicsConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tools have that deleted at once which would go by itself some time later. Answered when it is done. */
public final class CleaningRequests {
    private static final Logger LOG = LoggerFactory.getLogger(CleaningRequests.class);

    private final TopicsConfig config;
    private final Owner owner;
    private final TopicTable topics;
    private final MessageStore store;

    public CleaningRequests(TopicsConfig config, Owner owner, TopicTable topics, MessageStore store) {
        this.config = config;
        this.owner = owner;
        this.topics = topics;
        this.store = store;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.DELETE_EXPIRED_COMMITLOG, this::deleteExpired)
                .register(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, this::cleanQueues)
                .register(RequestCode.CLEAN_UNUSED_TOPIC, this::cleanUnusedTopics);
    }

    private Future<Response> deleteExpired(Connection connection, RemotingCommand request) {
        return home(connection, store.deleteExpired()).map(count -> {
            LOG.info("{} segments were deleted for {}", count, connection);
            return Response.ok();
        });
    }

    /**
     * RocketMQ deletes queues whose messages are all gone, and with them the offsets of their consumers' world. Here such
     * a queue stays, empty: its next message gets the next offset.
     */
    private Future<Response> cleanQueues(Connection connection, RemotingCommand request) {
        return home(connection, store.trimQueues()).map(done -> Response.ok());
    }

    /**
     * Consume queues of topics that the broker does not know, as an old directory may have them. Light queues are in no
     * table, and stay while they are switched off.
     */
    private Future<Response> cleanUnusedTopics(Connection connection, RemotingCommand request) {
        return owner.ask(() -> store.topics().stream()
                        .filter(topic -> topics.find(topic) == null
                                && !topic.isLightQueue()
                                && !SystemTopics.isSystem(topic, config))
                        .toList())
                .compose(unused -> delete(connection, unused))
                .map(done -> Response.ok());
    }

    private Future<?> delete(Connection connection, List<Topic> unused) {
        return Future.join(unused.stream()
                .map(topic -> home(connection, store.deleteTopic(topic)))
                .toList());
    }

    private static <T> Future<T> home(Connection connection, CompletionStage<T> answer) {
        return Future.fromCompletionStage(answer, connection.context());
    }
}
