package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients compress long bodies; the servers keep them as they are. */
@Tag("process")
@ExtendWith(SharedServers.class)
class CompressionTest {
    static List<String> compressions() {
        return ClientVersion.compressions();
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void aCompressedBodyIsStoredAsItIsAndReadAsItWas(String compression, Clients clients) throws Exception {
        String topic = clients.topic("compressed", 1);
        DefaultMQProducer producer = clients.newProducer();
        ClientVersion.compress(producer, compression);
        producer.start();
        byte[] body = "all work and no play ".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        Inbox inbox = new Inbox();

        producer.send(new Message(topic, "tag", "key", body));
        clients.consume(unique("readers"), topic, inbox);

        inbox.awaitCount(1);
        MessageExt message = inbox.messages().get(0);
        assertThat(message.getBody()).isEqualTo(body);
        assertThat(message.getKeys()).isEqualTo("key");
        assertThat(message.getStoreSize()).isLessThan(body.length / 10);
    }
}
