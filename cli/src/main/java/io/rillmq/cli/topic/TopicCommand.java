package io.rillmq.cli.topic;

import io.rillmq.cli.connect.Cluster;
import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.client.admin.TopicInfo;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rill topic …}: each sub-command is one question to the cluster. */
@Command(name = "topic", description = "Create, list, describe and delete topics", mixinStandardHelpOptions = true)
public final class TopicCommand {
    /** As many as RocketMQ's own tool gives a new topic. */
    private static final String QUEUES_DEFAULT = "8";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Made by the command line. */
    public TopicCommand() {}

    @Command(
            name = "create",
            description = "Create a topic, or change its number of queues",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin Cluster cluster,
            @Parameters(paramLabel = "TOPIC") String topic,
            @Option(
                            names = "--queues",
                            paramLabel = "N",
                            defaultValue = QUEUES_DEFAULT,
                            description =
                                    "queues on each broker (" + QUEUES_DEFAULT + "); 1 keeps all messages in order")
                    int queues) {
        cluster.ask(client -> client.admin().createTopic(topic, queues));
        print("topic " + topic + " has " + queues + (queues == 1 ? " queue" : " queues") + " on each broker");
        return 0;
    }

    @Command(name = "list", description = "List the topics by name", mixinStandardHelpOptions = true)
    int list(
            @Mixin Cluster cluster,
            @Option(names = "--all", description = "system, retry and dead-letter topics too") boolean all) {
        List<TopicInfo> topics = cluster.ask(client ->
                        all ? client.admin().allTopics() : client.admin().topics())
                .orElse(List.of());
        topics.forEach(topic -> print(topic.name()));
        return 0;
    }

    @Command(
            name = "describe",
            description = "Show the queues of a topic and the offsets they hold",
            mixinStandardHelpOptions = true)
    int describe(@Mixin Cluster cluster, @Parameters(paramLabel = "TOPIC") String topic) {
        List<QueueOffsets> queues =
                cluster.ask(client -> client.admin().offsets(topic)).orElse(List.of());
        print(String.format("%-24s %5s %15s %15s %15s", "BROKER", "QUEUE", "MIN OFFSET", "MAX OFFSET", "MESSAGES"));
        for (QueueOffsets queue : queues) {
            print(String.format(
                    "%-24s %5d %15d %15d %15d",
                    queue.brokerName(), queue.queueId(), queue.minOffset(), queue.maxOffset(), queue.count()));
        }
        return 0;
    }

    @Command(name = "delete", description = "Delete a topic and its messages", mixinStandardHelpOptions = true)
    int delete(@Mixin Cluster cluster, @Parameters(paramLabel = "TOPIC") String topic) {
        cluster.ask(client -> client.admin().deleteTopic(topic));
        print("topic " + topic + " is deleted");
        return 0;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
