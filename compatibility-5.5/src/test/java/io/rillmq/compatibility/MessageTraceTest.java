package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that trace tell what they did with a message, and RocketMQ's tool shows it. */
@Tag("process")
@ExtendWith(SharedServers.class)
class MessageTraceTest {
    @Test
    void theToolShowsWhoSentAMessageAndWhoConsumedIt(Clients clients) throws Exception {
        String topic = clients.topic("traced", 1);
        String group = unique("readers");
        Inbox inbox = new Inbox();
        DefaultMQProducer producer = clients.newProducer();
        producer.setEnableTrace(true);
        producer.start();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setEnableTrace(true);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();

        String id = producer.send(message(topic, "body")).getMsgId();
        inbox.awaitCount(1);
        // What is traced is sent now and then, and at the end.
        producer.shutdown();
        consumer.shutdown();

        await().atMost(WAIT)
                .until(
                        () -> shown(clients, id),
                        shown -> shown.contains("Pub")
                                && shown.contains(producer.getProducerGroup())
                                && shown.contains(group));
    }

    private static String shown(Clients clients, String id) throws IOException {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + System.getProperty("user.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.apache.rocketmq.tools.command.MQAdminStartup",
                        "queryMsgTraceById",
                        "-n",
                        clients.nameServers(),
                        "-i",
                        id)
                .redirectErrorStream(true)
                .start();
        return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
