package io.rillmq.cli.descriptor;

import io.rillmq.broker.BrokerVerticle;
import io.rillmq.gateway.GatewayVerticle;
import io.rillmq.namesrv.NameServerVerticle;
import java.util.Arrays;
import java.util.Optional;

/** The servers that can be started, in the order of their start; they stop in the reverse order. */
public enum ServerKind {
    /** Knows which broker has which topic. */
    NAMESRV("namesrv", "name server", NameServerVerticle.class, "listenPort", "bindAddress"),
    /** Stores and delivers messages. */
    BROKER("broker", "broker", BrokerVerticle.class, "listenPort", "bindAddress"),
    /** Streams topics to browsers. */
    GATEWAY("gateway", "gateway", GatewayVerticle.class, "port", "host");

    private final String command;
    private final String title;
    private final Class<?> verticle;
    private final String portKey;
    private final String hostKey;

    ServerKind(String command, String title, Class<?> verticle, String portKey, String hostKey) {
        this.command = command;
        this.title = title;
        this.verticle = verticle;
        this.portKey = portKey;
        this.hostKey = hostKey;
    }

    /** The sub-command of {@code rill} that starts it alone. */
    public String command() {
        return command;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** The class name of its verticle, as in a descriptor. */
    public String verticle() {
        return verticle.getName();
    }

    /** The configuration key of its port. */
    public String portKey() {
        return portKey;
    }

    /** The configuration key of the address it listens on. */
    public String hostKey() {
        return hostKey;
    }

    /** The kind with this verticle, if it is one of ours. */
    public static Optional<ServerKind> ofVerticle(String className) {
        return Arrays.stream(values())
                .filter(kind -> kind.verticle().equals(className))
                .findFirst();
    }
}
