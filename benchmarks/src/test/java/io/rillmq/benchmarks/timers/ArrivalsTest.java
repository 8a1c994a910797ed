package io.rillmq.benchmarks.timers;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.producer.Message;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Rush RUSH = new Rush("orders", 4, 1_000_000, 100, 4);

    private final List<Message> sent =
            RUSH.messages().collectList().blockOptional().orElseThrow();
    private final Arrivals arrivals = new Arrivals(RUSH);

    private ReceivedMessage received(int number, long storedMillis) {
        return new ReceivedMessage(
                "orders",
                new MessageQueue(new Topic("orders"), "broker-a", 0),
                number,
                "",
                MessageProperties.EMPTY,
                sent.get(number).body(),
                Instant.EPOCH,
                Instant.ofEpochMilli(storedMillis),
                0);
    }

    @Test
    void messagesAskForTimesAtAnEvenPace() {
        assertThat(sent)
                .extracting(message -> message.properties().get("TIMER_DELIVER_MS"))
                .containsExactly("1000000", "1000010", "1000020", "1000030");
    }

    @Test
    void whatIsMissingDoubledOrEarlyIsCounted() {
        arrivals.add(received(0, 1_000_000), 1_000_001);
        arrivals.add(received(1, 1_000_009), 1_000_010);
        arrivals.add(received(3, 1_000_031), 1_000_032);
        arrivals.add(received(3, 1_000_032), 1_000_033);

        assertThat(arrivals.lostCount()).isEqualTo(1);
        assertThat(arrivals.doubledCount()).isEqualTo(1);
        assertThat(arrivals.earlyCount()).isEqualTo(1);
    }

    @Test
    void lateIsWhatLiesBetweenDueAndStoredOrReceived() {
        arrivals.add(received(0, 1_000_500), 1_000_900);
        arrivals.add(received(1, 1_000_012), 1_000_015);
        arrivals.add(received(2, 1_000_021), 1_000_029);

        assertThat(arrivals.storedLate(due -> due > 1_000_000).getMaxValue()).isEqualTo(2);
        assertThat(arrivals.receivedLate(due -> due > 1_000_000).getMaxValue()).isEqualTo(9);
        assertThat(arrivals.lastStoredMillis(1_000_010)).isEqualTo(1_000_500);
    }
}
