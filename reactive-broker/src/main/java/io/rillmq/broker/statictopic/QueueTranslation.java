package io.rillmq.broker.statictopic;

import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.QueueMapping;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Requests name a queue of a static topic by its number in the topic; here it becomes the number of the broker's own
 * queue before the request is processed, and in the answer to a send again the topic's. A queue that moves is refused, so
 * offsets are the same in both.
 */
public final class QueueTranslation {
    private static final String QUEUE_ID = "queueId";
    private static final Names SHORT = new Names("b", "e", true);
    private static final Names LONG = new Names("topic", QUEUE_ID, true);
    private static final Names READS = new Names("topic", QUEUE_ID, false);

    /** False: the request means the broker's own queue. */
    private static final String IS_LOGIC = "lo";

    private final TopicTable topics;
    private final IntUnaryOperator random;

    /**
     * The fields that name the queue.
     *
     * @param isSend whether any queue will do when none is named
     */
    private record Names(String topic, String queueId, boolean isSend) {}

    /** @param random a number from 0 up to its argument */
    public QueueTranslation(TopicTable topics, IntUnaryOperator random) {
        this.topics = topics;
        this.random = random;
    }

    /** Puts the translation around all that names a queue of a topic. */
    public void decorate(RequestRouter.Builder router) {
        router.decorate(RequestCode.SEND_MESSAGE, inner -> around(inner, LONG))
                .decorate(RequestCode.SEND_MESSAGE_V2, inner -> around(inner, SHORT))
                .decorate(RequestCode.SEND_BATCH_MESSAGE, inner -> around(inner, SHORT));
        for (int code : List.of(
                RequestCode.PULL_MESSAGE,
                RequestCode.LITE_PULL_MESSAGE,
                RequestCode.QUERY_CONSUMER_OFFSET,
                RequestCode.UPDATE_CONSUMER_OFFSET,
                RequestCode.GET_MAX_OFFSET,
                RequestCode.GET_MIN_OFFSET,
                RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                RequestCode.GET_EARLIEST_MSG_STORETIME)) {
            router.decorate(code, inner -> around(inner, READS));
        }
    }

    private RequestProcessor around(RequestProcessor inner, Names names) {
        return (connection, request) -> {
            QueueMapping mapping = mappingOf(request.fields(), names);
            return mapping == null
                    ? inner.process(connection, request)
                    : translated(inner, names, mapping, connection, request);
        };
    }

    private @Nullable QueueMapping mappingOf(HeaderFields fields, Names names) {
        String topic = fields.get(names.topic);
        TopicConfig config = topic == null ? null : topics.snapshot().topics().get(topic);
        QueueMapping mapping = config == null ? null : config.mapping();
        return mapping == null || "false".equalsIgnoreCase(fields.get(IS_LOGIC)) ? null : mapping;
    }

    private Future<Response> translated(
            RequestProcessor inner, Names names, QueueMapping mapping, Connection connection, RemotingCommand request) {
        int queueId = request.header().integer(names.queueId);
        if (queueId < 0 && names.isSend) {
            List<Integer> here = List.copyOf(mapping.info().ownQueues().keySet());
            queueId = here.isEmpty() ? queueId : here.get(random.applyAsInt(here.size()));
        }
        Integer own = mapping.ownQueueOf(queueId);
        if (own == null) {
            return Response.refused(
                            ResponseCode.NOT_LEADER_FOR_QUEUE,
                            mapping.topic() + "-" + queueId + " is a queue of a static topic that broker "
                                    + mapping.brokerName() + " does not have; ask for the route again")
                    .now();
        }
        String asked = Integer.toString(queueId);
        Future<Response> answer =
                inner.process(connection, request.with(request.fields().with(names.queueId, Integer.toString(own))));
        return names.isSend ? answer.map(response -> inTopic(response, asked)) : answer;
    }

    private static Response inTopic(Response response, String queueId) {
        return response.fields().has(QUEUE_ID)
                ? new Response(
                        response.code(), response.remark(), response.fields().with(QUEUE_ID, queueId), response.body())
                : response;
    }
}
