package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told when it sends more than its broker may have in hand. */
@Tag("process")
class OverloadTest {
    private static final int SYSTEM_BUSY = 2;
    private static final int SENDS = 500;

    @Test
    void whatIsNotStoredIsRefusedAsBusyAndEverythingElseIsThere(@TempDir Path directory) throws Exception {
        Servers.Options oneInHand = new Servers.Options(1, true, Map.of("sendThreadPoolQueueCapacity", "1"));
        try (Servers servers = Servers.start(directory, oneInHand);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("busy", 1);
            DefaultMQProducer producer = clients.newProducer();
            producer.setRetryTimesWhenSendAsyncFailed(0);
            producer.setSendMsgTimeout((int) WAIT.toMillis());
            producer.start();
            producer.send(message(topic, "first"));
            Queue<String> stored = new ConcurrentLinkedQueue<>(List.of("first"));
            Queue<Throwable> refused = new ConcurrentLinkedQueue<>();

            for (String body : bodies("send", SENDS)) {
                producer.send(message(topic, body), new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        stored.add(body);
                    }

                    @Override
                    public void onException(Throwable failure) {
                        refused.add(failure);
                    }
                });
            }
            await().atMost(WAIT).until(() -> stored.size() + refused.size() == SENDS + 1);

            assertThat(refused).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOfSatisfying(MQBrokerException.class, busy -> assertThat(busy.getResponseCode())
                            .isEqualTo(SYSTEM_BUSY)));
            assertThat(clients.readAll(topic, stored.size()).bodies()).containsExactlyInAnyOrderElementsOf(List.copyOf(stored));
        }
    }
}
