package io.rillmq.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.RillClient;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.SendReceipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RillExtension.class)
class RillExtensionTest {
    @Test
    void aTestGetsAClientOfARunningCluster(RillClient client) {
        SendReceipt receipt = client.producer()
                .group("test")
                .build()
                .send(Message.to("orders").body("1"))
                .block(Duration.ofSeconds(20));

        assertThat(receipt).isNotNull();
        assertThat(receipt.queueOffset()).isZero();
    }

    @Test
    void theClientIsThatOfTheCluster(LocalCluster cluster, RillClient client) {
        assertThat(cluster.client()).isSameAs(client);
        assertThat(cluster.nameServers()).startsWith("127.0.0.1:");
    }
}
