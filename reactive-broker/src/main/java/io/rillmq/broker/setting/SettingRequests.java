package io.rillmq.broker.setting;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.ConfigText;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * GET_BROKER_CONFIG (26) and UPDATE_BROKER_CONFIG (25). An update is made as a whole or not at all, and is answered once
 * it is in the log: it is still there after a restart.
 */
public final class SettingRequests {
    private final Owner owner;
    private final SettingRules rules;
    private final ChangedSettings settings;
    private final Supplier<SortedMap<String, String>> values;
    private final Consumer<Map<String, String>> check;

    /**
     * @param values every key with its value of this moment
     * @param check fails with an {@link IllegalArgumentException} that names the key when the broker cannot be configured
     *     so; called with all changes, on the owning context
     */
    public SettingRequests(
            Owner owner,
            SettingRules rules,
            ChangedSettings settings,
            Supplier<SortedMap<String, String>> values,
            Consumer<Map<String, String>> check) {
        this.owner = owner;
        this.rules = rules;
        this.settings = settings;
        this.values = values;
        this.check = check;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_BROKER_CONFIG, this::show)
                .register(RequestCode.UPDATE_BROKER_CONFIG, this::update);
    }

    private Future<Response> show(Connection connection, RemotingCommand request) {
        String version = new String(settings.version().toJson(), StandardCharsets.UTF_8);
        return new Response(
                        ResponseCode.SUCCESS,
                        null,
                        HeaderFields.of("version", version),
                        Unpooled.wrappedBuffer(ConfigText.of(values.get())))
                .now();
    }

    private Future<Response> update(Connection connection, RemotingCommand request) {
        SortedMap<String, String> wanted = ConfigText.parse(request.body());
        Response refusal = rules.refusalOf(wanted.keySet());
        if (refusal != null) {
            return refusal.now();
        }
        return owner.askLater(() -> {
            SortedMap<String, String> all = settings.values();
            all.putAll(wanted);
            check.accept(all);
            return settings.put(wanted).map(ignored -> Response.ok());
        });
    }
}
