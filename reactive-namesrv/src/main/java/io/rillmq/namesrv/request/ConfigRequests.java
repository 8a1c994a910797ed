package io.rillmq.namesrv.request;

import io.rillmq.protocol.body.ConfigText;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shows the name server's configuration, and changes the few values that may change while it runs. */
final class ConfigRequests {
    private static final Set<String> NEVER_CHANGED =
            Set.of("configBlackList", "configStorePath", "kvConfigPath", "rocketmqHome");

    private final NameServerState state;
    private final Map<String, String> fixedValues;

    /** @param fixedValues what the name server was started with, by key */
    ConfigRequests(NameServerState state, Map<String, String> fixedValues) {
        this.state = state;
        this.fixedValues = fixedValues;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_NAMESRV_CONFIG, this::show)
                .register(RequestCode.UPDATE_NAMESRV_CONFIG, this::update);
    }

    private Future<Response> show(Connection connection, RemotingCommand request) {
        SortedMap<String, String> values = new TreeMap<>(fixedValues);
        values.putAll(state.published().settings().values());
        return Response.ok(ConfigText.of(values)).now();
    }

    private Future<Response> update(Connection connection, RemotingCommand request) {
        SortedMap<String, String> wanted = ConfigText.parse(request.body());
        for (String key : wanted.keySet()) {
            if (NEVER_CHANGED.contains(key)) {
                return Response.refused(
                                ResponseCode.NO_PERMISSION,
                                "Can not update config in black list: '" + key + "' is never changed by a request")
                        .now();
            }
            if (!Settings.DEFAULTS.values().containsKey(key)) {
                return Response.refused(
                                ResponseCode.SYSTEM_ERROR,
                                "key '" + key + "' cannot be changed while the name server runs; these can: "
                                        + String.join(
                                                ", ", Settings.DEFAULTS.values().keySet()))
                        .now();
            }
        }
        return state.changeSettings(wanted).map(Response.ok());
    }
}
