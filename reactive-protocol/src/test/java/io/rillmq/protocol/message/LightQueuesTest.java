package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LightQueuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%RETRY%billing",
                "%DLQ%billing",
                "%LMQ%red",
                "SCHEDULE_TOPIC_XXXX",
                "rmq_sys_wheel_timer",
                "RMQ_SYS_TRANS_HALF_TOPIC",
                "TRANS_CHECK_MAX_TIME_TOPIC"
            })
    void whatWaitsOrComesBackOrWasGivenUpIsInNoLightQueue(String topic) {
        assertThat(LightQueues.canBeOf(topic)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "Rmq", "TRANS"})
    void messagesOfUsersCanBeInLightQueues(String topic) {
        assertThat(LightQueues.canBeOf(topic)).isTrue();
    }
}
