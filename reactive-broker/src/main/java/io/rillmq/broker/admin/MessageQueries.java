package io.rillmq.broker.admin;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.StoreBusy;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.QueryMessageHeader;
import io.rillmq.protocol.header.admin.QueryMessageResponseHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.index.KeyKind;
import io.rillmq.store.index.KeyQuery;
import io.rillmq.store.index.KeyQueryResult;
import io.vertx.core.Future;

/** Tools look for messages by a key or by the id that the producer gave them. */
public final class MessageQueries {
    /** RocketMQ's {@code defaultQueryMaxNum}: for an id, clients ask with whatever number. */
    private static final int BY_ID_COUNT_MAX = 32;

    private final MessageStore store;
    private final boolean hasIndex;

    /** @param hasIndex whether the store has a key index */
    public MessageQueries(MessageStore store, boolean hasIndex) {
        this.store = store;
        this.hasIndex = hasIndex;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.QUERY_MESSAGE, this::query);
    }

    private Future<Response> query(Connection connection, RemotingCommand request) {
        QueryMessageHeader header = QueryMessageHeader.read(request.header());
        if (!hasIndex) {
            return Response.refused(
                            ResponseCode.SYSTEM_ERROR,
                            "this broker has messageIndexEnable=false: it finds no messages by key")
                    .now();
        }
        if (header.countMax() < 1 || header.fromMillis() > header.toMillis()) {
            return Response.refused(
                            ResponseCode.INVALID_PARAMETER,
                            "maxNum " + header.countMax() + " must be 1 or more, and beginTimestamp "
                                    + header.fromMillis() + " at most endTimestamp " + header.toMillis())
                    .now();
        }
        return switch (header.keyType()) {
            case KEY -> query(connection, header, KeyKind.ANY, header.countMax());
            case UNIQUE_ID -> query(connection, header, KeyKind.UNIQUE_ID, BY_ID_COUNT_MAX);
            case TAG ->
                Response.refused(
                                ResponseCode.INVALID_PARAMETER,
                                "indexType T: messages are not indexed by their tags here")
                        .now();
        };
    }

    private Future<Response> query(Connection connection, QueryMessageHeader header, KeyKind kind, int countMax) {
        KeyQuery query =
                new KeyQuery(header.topic(), header.key(), kind, countMax, header.fromMillis(), header.toMillis());
        return Future.fromCompletionStage(store.query(query), connection.context())
                .map(result -> found(query, result))
                .recover(StoreBusy::answer);
    }

    private static Response found(KeyQuery query, KeyQueryResult result) {
        QueryMessageResponseHeader indexed =
                new QueryMessageResponseHeader(result.indexedMillis(), Math.max(0, result.indexedLogOffset()));
        return result.count() > 0
                ? Response.ok(indexed, result.records())
                : Response.of(
                        ResponseCode.QUERY_NOT_FOUND,
                        "no message of " + query.topic() + " stored from " + query.fromMillis() + " to "
                                + query.toMillis() + " has the key " + query.key(),
                        indexed,
                        Unpooled.EMPTY_BUFFER);
    }
}
