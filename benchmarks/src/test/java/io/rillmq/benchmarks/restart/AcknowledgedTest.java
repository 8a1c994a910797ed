package io.rillmq.benchmarks.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {
    private static final MessageQueue FIRST = new MessageQueue(new Topic("orders"), "broker-a", 0);
    private static final MessageQueue SECOND = new MessageQueue(new Topic("orders"), "broker-a", 1);

    private final Acknowledged acknowledged = new Acknowledged();

    @Test
    void nothingIsMissingWhenEachQueueReachesItsHighestAcknowledgedOffset() {
        acknowledged.add(FIRST, 4);
        acknowledged.add(FIRST, 3);
        acknowledged.add(SECOND, 0);

        assertThat(acknowledged.missingFrom(List.of(offsets(FIRST, 5), offsets(SECOND, 7))))
                .isEmpty();
    }

    @Test
    void aQueueThatEndsEarlierIsNamed() {
        acknowledged.add(FIRST, 4);

        assertThat(acknowledged.missingFrom(List.of(offsets(FIRST, 4))))
                .singleElement()
                .asString()
                .contains("orders", "ends at 4, acknowledged up to 5");
    }

    @Test
    void aQueueThatIsGoneIsNamed() {
        acknowledged.add(SECOND, 0);

        assertThat(acknowledged.missingFrom(List.of(offsets(FIRST, 9))))
                .singleElement()
                .asString()
                .contains("queueId=1", "ends at 0");
    }

    @Test
    void fewerMessagesThanWereAcknowledgedAreNoticedThoughTheHighestIsThere() {
        acknowledged.add(FIRST, 0);
        acknowledged.add(FIRST, 0);

        assertThat(acknowledged.missingFrom(List.of(offsets(FIRST, 1))))
                .containsExactly("1 messages found, 2 acknowledged");
    }

    private static QueueOffsets offsets(MessageQueue queue, long maxOffset) {
        return new QueueOffsets(queue.topic().value(), queue.brokerName(), queue.queueId(), 0, maxOffset);
    }
}
