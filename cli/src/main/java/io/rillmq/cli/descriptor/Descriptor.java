package io.rillmq.cli.descriptor;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One server to start: its kind, and the JSON form of Vert.x' {@code DeploymentOptions}. Immutable: the object is copied
 * on the way in and on the way out.
 */
public final class Descriptor {
    private static final String CONFIG = "config";

    private final ServerKind kind;
    private final JsonObject options;

    private Descriptor(ServerKind kind, JsonObject options) {
        this.kind = kind;
        this.options = options;
    }

    /** A server with its own defaults. */
    public static Descriptor of(ServerKind kind) {
        return new Descriptor(kind, new JsonObject());
    }

    static Descriptor of(ServerKind kind, JsonObject options) {
        return new Descriptor(kind, options.copy());
    }

    static Descriptor ofConfig(ServerKind kind, JsonObject config) {
        return new Descriptor(kind, new JsonObject().put(CONFIG, config.copy()));
    }

    public ServerKind kind() {
        return kind;
    }

    /** The same server with one configuration value more, or with another value for its key; unchanged for null. */
    public Descriptor with(String key, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        JsonObject changed = options.copy();
        changed.put(CONFIG, changed.getJsonObject(CONFIG, new JsonObject()).put(key, value));
        return new Descriptor(kind, changed);
    }

    /** As {@link #with}, but a value that is there already stays. */
    public Descriptor withDefault(String key, Object value) {
        return config().containsKey(key) ? this : with(key, value);
    }

    /** A copy of the server's own configuration. */
    public JsonObject config() {
        return options.copy().getJsonObject(CONFIG, new JsonObject());
    }

    /** What Vert.x deploys the verticle with. */
    public DeploymentOptions deploymentOptions() {
        return new DeploymentOptions(options.copy());
    }
}
