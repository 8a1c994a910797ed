package io.rillmq.broker.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.dispatch.TagsCodeRule;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelayLevelsTest {
    private static final DelayLevels LEVELS = DelayLevels.parse("1s 5m 2h 1d");

    @Test
    void levelsAreReadWithTheirUnits() {
        assertThat(LEVELS.delays())
                .containsExactly(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofHours(2), Duration.ofDays(1));
    }

    @Test
    void whatIsNoDelayIsNamed() {
        assertThatThrownBy(() -> DelayLevels.parse("1s 5")).hasMessageContaining("'5'");
        assertThatThrownBy(() -> DelayLevels.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageWithALevelIsParkedWithItsDestination() {
        RecordHead parked = Parking.routed(head("3"), LEVELS);

        assertThat(parked.topic()).isEqualTo(DelayLevels.TOPIC);
        assertThat(parked.queueId()).isEqualTo(2);
        assertThat(parked.properties().toMap())
                .isEqualTo(Map.of("DELAY", "3", "REAL_TOPIC", "orders", "REAL_QID", "7"));
    }

    @Test
    void aLevelAboveTheLastMeansTheLast() {
        assertThat(Parking.routed(head("99"), LEVELS).queueId()).isEqualTo(3);
    }

    @Test
    void aMessageWithoutALevelStaysAsItIs() {
        for (String none : new String[] {"0", "-1", "soon"}) {
            RecordHead head = head(none);
            assertThat(Parking.routed(head, LEVELS)).isSameAs(head);
        }
    }

    @Test
    void theQueuesOfTheDelayTopicHoldTheTimeOfDelivery() {
        TagsCodeRule rule = DelayService.tagsCodeRule(LEVELS);

        assertThat(rule.tagsCode(DelayLevels.TOPIC, 1, 1_000, 42)).isEqualTo(301_000);
        assertThat(rule.tagsCode(new Topic("orders"), 1, 1_000, 42)).isEqualTo(42);
    }

    private static RecordHead head(String level) {
        InetSocketAddress host = new InetSocketAddress("127.0.0.1", 1);
        return new RecordHead(
                new Topic("orders"), 7, 0, 0, 0, host, host, 0, 0, MessageProperties.of(Map.of("DELAY", level)));
    }
}
