package io.rillmq.broker.admin;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Tools ask how the broker is configured and how it is. */
public final class BrokerRequests {
    private final SortedMap<String, String> config;
    private final TopicTable topics;
    private final Supplier<SortedMap<String, String>> runtime;

    /**
     * @param config every key with its value
     * @param runtime the figures of this moment, by RocketMQ's names
     */
    public BrokerRequests(
            SortedMap<String, String> config, TopicTable topics, Supplier<SortedMap<String, String>> runtime) {
        this.config = config;
        this.topics = topics;
        this.runtime = runtime;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_BROKER_CONFIG, this::config)
                .register(RequestCode.GET_BROKER_RUNTIME_INFO, this::runtime);
    }

    private Future<Response> config(Connection connection, RemotingCommand request) {
        StringBuilder text = new StringBuilder();
        config.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        String version = new String(topics.snapshot().dataVersion().toJson(), StandardCharsets.UTF_8);
        return new Response(
                        ResponseCode.SUCCESS,
                        null,
                        HeaderFields.of("version", version),
                        Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                .now();
    }

    private Future<Response> runtime(Connection connection, RemotingCommand request) {
        return Response.ok(new KvTable(runtime.get()).toJson()).now();
    }
}
