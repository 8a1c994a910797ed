package io.rillmq.namesrv.request;

import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Shows the name server's configuration, and changes the few values that may change while it runs. */
final class ConfigRequests {
    private static final Set<String> NEVER_CHANGED =
            Set.of("configBlackList", "configStorePath", "kvConfigPath", "rocketmqHome");
    private static final Set<String> CHANGEABLE =
            Set.of("orderMessageEnable", "returnOrderTopicConfigToBroker", "enableAllTopicList");

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
        Settings settings = state.published().settings();
        Map<String, String> values = new TreeMap<>(fixedValues);
        values.put("orderMessageEnable", Boolean.toString(settings.orderMessageEnable()));
        values.put("returnOrderTopicConfigToBroker", Boolean.toString(settings.returnOrderTopicConfigToBroker()));
        values.put("enableAllTopicList", Boolean.toString(settings.enableAllTopicList()));
        StringBuilder text = new StringBuilder();
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return Response.ok(text.toString().getBytes(StandardCharsets.UTF_8)).now();
    }

    private Future<Response> update(Connection connection, RemotingCommand request) {
        Properties asked = parse(request.body().toString(StandardCharsets.UTF_8));
        for (String key : asked.stringPropertyNames()) {
            if (NEVER_CHANGED.contains(key)) {
                return Response.refused(ResponseCode.NO_PERMISSION, "Can not update config in black list.")
                        .now();
            }
            if (!CHANGEABLE.contains(key)) {
                return Response.refused(
                                ResponseCode.SYSTEM_ERROR,
                                "key '" + key + "' cannot be changed while the name server runs; these can: "
                                        + String.join(
                                                ", ",
                                                CHANGEABLE.stream().sorted().toList()))
                        .now();
            }
            flag(asked, key, false);
        }
        return state.changeSettings(settings -> new Settings(
                        flag(asked, "orderMessageEnable", settings.orderMessageEnable()),
                        flag(asked, "returnOrderTopicConfigToBroker", settings.returnOrderTopicConfigToBroker()),
                        flag(asked, "enableAllTopicList", settings.enableAllTopicList())))
                .map(Response.ok());
    }

    private static Properties parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new AssertionError("a string cannot fail to be read", impossible);
        }
        return properties;
    }

    private static boolean flag(Properties asked, String key, boolean otherwise) {
        String value = asked.getProperty(key, Boolean.toString(otherwise)).trim();
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("key '" + key + "' is '" + value + "', allowed is true or false");
        }
        return value.equals("true");
    }
}
