package io.rillmq.cli.descriptor;

import io.rillmq.cli.terminal.CommandFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what {@code -c FILE} names. Four forms are understood:
 *
 * <ul>
 *   <li>a descriptor: {@code {"verticle": …, "config": {…}}}, further keys being those of Vert.x' DeploymentOptions;
 *   <li>a set of them: {@code {"deployments": […], "programs": [main classes to run beside the servers]}};
 *   <li>the plain configuration of one server, as a JSON object;
 *   <li>RocketMQ's properties ({@code broker.conf}, {@code namesrv.conf}).
 * </ul>
 *
 * The keys inside a configuration are checked by the server that they are for.
 */
public final class DescriptorFile {
    private static final String VERTICLE = "verticle";
    private static final String CONFIG = "config";
    private static final String DEPLOYMENTS = "deployments";
    private static final String PROGRAMS = "programs";
    private static final Set<String> DESCRIPTOR_KEYS = new TreeSet<>(Set.of(
            VERTICLE,
            CONFIG,
            "instances",
            "threadingModel",
            "ha",
            "workerPoolName",
            "workerPoolSize",
            "maxWorkerExecuteTime",
            "maxWorkerExecuteTimeUnit"));

    private final Path file;

    private DescriptorFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file for one server.
     *
     * @throws CommandFailure when the file cannot be read, is malformed, or describes another server
     */
    public static Descriptor readOne(Path file, ServerKind kind) {
        DescriptorSet set = read(file, kind);
        if (!set.programs().isEmpty() || set.servers().size() != 1) {
            throw new CommandFailure(file + " describes a set of servers; start it with: rill standalone -c " + file);
        }
        return set.servers().stream()
                .filter(descriptor -> descriptor.kind() == kind)
                .findFirst()
                .orElseThrow(() -> otherKind(file, set.servers().get(0).kind(), kind));
    }

    /**
     * Reads a file for several servers; one that is not mentioned is left out.
     *
     * @param plain the server that a plain configuration or a properties file is for
     * @throws CommandFailure when the file cannot be read or is malformed
     */
    public static DescriptorSet read(Path file, ServerKind plain) {
        return new DescriptorFile(file).parse(text(file), plain);
    }

    private DescriptorSet parse(String text, ServerKind plain) {
        if (!text.stripLeading().startsWith("{")) {
            return DescriptorSet.of(Descriptor.ofConfig(plain, properties(text)));
        }
        JsonObject json = json(text);
        if (json.containsKey(DEPLOYMENTS) || json.containsKey(PROGRAMS)) {
            return set(json);
        }
        if (json.containsKey(VERTICLE) || json.containsKey(CONFIG)) {
            return DescriptorSet.of(descriptor(json, plain));
        }
        return DescriptorSet.of(Descriptor.ofConfig(plain, json));
    }

    private DescriptorSet set(JsonObject json) {
        for (String key : json.fieldNames()) {
            if (!key.equals(DEPLOYMENTS) && !key.equals(PROGRAMS)) {
                throw unknownKey(key, Set.of(DEPLOYMENTS, PROGRAMS));
            }
        }
        List<Descriptor> servers = new ArrayList<>();
        for (Object deployment : array(json, DEPLOYMENTS)) {
            if (!(deployment instanceof JsonObject object) || !object.containsKey(VERTICLE)) {
                throw new CommandFailure(
                        file + ": every entry of deployments is an object with a verticle, not " + deployment);
            }
            servers.add(descriptor(object, ServerKind.BROKER));
        }
        List<String> programs = new ArrayList<>();
        for (Object program : array(json, PROGRAMS)) {
            if (!(program instanceof String name)) {
                throw new CommandFailure(file + ": programs is a list of class names, " + program + " is none");
            }
            programs.add(name);
        }
        return new DescriptorSet(servers, programs);
    }

    private Descriptor descriptor(JsonObject json, ServerKind whenUnnamed) {
        for (String key : json.fieldNames()) {
            if (!DESCRIPTOR_KEYS.contains(key)) {
                throw unknownKey(key, DESCRIPTOR_KEYS);
            }
        }
        Object verticle = json.getValue(VERTICLE, whenUnnamed.verticle());
        ServerKind kind = verticle instanceof String name
                ? ServerKind.ofVerticle(name).orElseThrow(() -> unknownVerticle(name))
                : fail("verticle", verticle);
        if (!(json.getValue(CONFIG, new JsonObject()) instanceof JsonObject)) {
            throw new CommandFailure(file + ": config is " + json.getValue(CONFIG) + ", but must be an object");
        }
        JsonObject options = json.copy();
        options.remove(VERTICLE);
        return Descriptor.of(kind, options);
    }

    private ServerKind fail(String key, Object value) {
        throw new CommandFailure(file + ": " + key + " is " + value + ", but must be a class name");
    }

    private JsonObject properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new CommandFailure(
                    file + " is neither JSON nor a properties file: " + malformed.getMessage(), malformed);
        }
        JsonObject config = new JsonObject();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            config.put(key, properties.getProperty(key).strip());
        }
        return config;
    }

    private JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException malformed) {
            String reason =
                    String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
            throw new CommandFailure(file + " is not valid JSON: " + reason, malformed);
        }
    }

    private JsonArray array(JsonObject json, String key) {
        Object value = json.getValue(key, new JsonArray());
        if (value instanceof JsonArray array) {
            return array;
        }
        throw new CommandFailure(file + ": " + key + " is " + value + ", but must be a list");
    }

    private CommandFailure unknownKey(String key, Set<String> allowed) {
        return new CommandFailure(
                file + ": unknown key " + key + "; allowed are " + String.join(", ", new TreeSet<>(allowed)));
    }

    private CommandFailure unknownVerticle(String name) {
        List<String> known = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            known.add(kind.verticle());
        }
        return new CommandFailure(file + ": unknown verticle " + name + "; allowed are " + String.join(", ", known));
    }

    private static CommandFailure otherKind(Path file, ServerKind found, ServerKind wanted) {
        return new CommandFailure(file + " describes a " + found.title() + ", not a " + wanted.title()
                + "; start it with: rill " + found.command() + " -c " + file);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new CommandFailure("there is no file " + file + "; check the path given with -c", missing);
        } catch (MalformedInputException binary) {
            throw new CommandFailure(file + " is not a text file in UTF-8; check the path given with -c", binary);
        } catch (IOException failure) {
            throw new CommandFailure("cannot read " + file + ": " + failure, failure);
        }
    }
}
