package io.rillmq.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void aTimeOfDeliveryIsAskedForAsRocketMqsClientsDo() {
        Message message = Message.to("orders").deliverAt(Instant.ofEpochMilli(1_700_000_000_123L));

        assertThat(message.properties()).containsOnly(Map.entry("TIMER_DELIVER_MS", "1700000000123"));
    }
}
