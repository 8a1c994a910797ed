package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rillmq.protocol.Golden;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallHandleTest {
    private static final JsonNode GOLDEN = Golden.vector("strings", "recall_handle");
    private static final RecallHandle HANDLE = new RecallHandle(
            GOLDEN.get("inputs").get("topic").asText(),
            GOLDEN.get("inputs").get("brokerName").asText(),
            GOLDEN.get("inputs").get("timestamp").asLong(),
            GOLDEN.get("inputs").get("messageId").asText());

    @Test
    void aHandleIsWrittenAsRocketMqDoes() {
        assertThat(HANDLE.encode()).isEqualTo(GOLDEN.get("string").asText());
    }

    @Test
    void aHandleOfRocketMqIsRead() {
        assertThat(RecallHandle.decode(GOLDEN.get("string").asText())).isEqualTo(HANDLE);
    }

    @Test
    void theTimestampIsOneMoreThanTheTimeOfDelivery() {
        RecallHandle handle = RecallHandle.of("orders", "broker-a", 1_000, "id");

        assertThat(handle.timestampMillis()).isEqualTo(1_001);
        assertThat(handle.dueMillis()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "v2 orders broker-a 1 id",
                "v1 orders broker-a 1",
                "v1 orders broker-a 1 ",
                "v1 orders broker-a 1 id more",
                "v1 orders broker-a soon id"
            })
    void otherTextIsRefused(String text) {
        String encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> RecallHandle.decode(encoded))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recallHandle '" + encoded + "'");
    }

    @Test
    void whatIsNoBase64IsRefused() {
        assertThatThrownBy(() -> RecallHandle.decode("!!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recallHandle '!!'");
    }

    @Test
    void aHandleBeyondAllMeasureIsRefused() {
        assertThatThrownBy(() -> RecallHandle.decode("A".repeat(RecallHandle.LENGTH_MAX + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4096");
    }
}
