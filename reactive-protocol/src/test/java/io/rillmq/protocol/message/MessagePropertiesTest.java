package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.Golden;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MessagePropertiesTest {
    @Test
    void propertiesAreOneStringInBothDirections() {
        JsonNode vector = Golden.vector("strings", "properties_string");
        String text = vector.get("string").asText();

        MessageProperties properties = MessageProperties.parse(text);
        ByteBuf bytes = Unpooled.buffer();
        properties.write(bytes);

        assertThat(properties.toMap())
                .isEqualTo(Golden.texts(vector.get("inputs").get("properties")));
        assertThat(properties.encode()).isEqualTo(text);
        assertThat(Golden.hexDump(bytes)).isEqualTo(vector.get("hex").asText());
        assertThat(properties.sizeBytes()).isEqualTo(bytes.readableBytes());
    }

    @Test
    void pairsWithoutNameOrValueAreDropped() {
        JsonNode vector = Golden.vector("strings", "properties_string_lenient_parse");

        MessageProperties properties =
                MessageProperties.parse(vector.get("inputs").get("string").asText());

        assertThat(properties.toMap()).isEqualTo(Golden.texts(vector.get("properties")));
    }

    @Test
    void theLastOfSeveralValuesCounts() {
        assertThat(MessageProperties.parse("a\u00011\u0002b\u00012\u0002a\u00013\u0002"))
                .isEqualTo(MessageProperties.of(Map.of("a", "3", "b", "2")));
    }

    @Test
    void aValueMayHoldTheEndOfAName() {
        String text = "a\u0001b\u0001c\u0002" + "x\u00011\u0002".repeat(100);

        assertThat(MessageProperties.parse(text).toMap()).isEqualTo(Map.of("a", "b\u0001c", "x", "1"));
    }

    @Test
    @Timeout(20)
    void textMadeToBeSlowIsReadInOneWalk() {
        StringBuilder manyNames = new StringBuilder();
        for (int i = 0; i < 500_000; i++) {
            manyNames.append(i).append("\u0001v\u0002");
        }

        assertThat(MessageProperties.parse(manyNames.toString()).count()).isEqualTo(500_000);
        assertThat(MessageProperties.parse("\u0002".repeat(4_000_000)).isEmpty())
                .isTrue();
        assertThat(MessageProperties.parse("abc\u0002".repeat(1_000_000)).isEmpty())
                .isTrue();
    }

    @Test
    void propertiesAreAddedReplacedAndRemovedInCopies() {
        MessageProperties one = MessageProperties.EMPTY.with("a", "1");

        MessageProperties two = one.with("b", "2").with("a", "3");

        assertThat(one.toMap()).isEqualTo(Map.of("a", "1"));
        assertThat(two.toMap()).isEqualTo(Map.of("a", "3", "b", "2"));
        assertThat(two.without("a").toMap()).isEqualTo(Map.of("b", "2"));
        assertThat(two.without("b").toMap()).isEqualTo(Map.of("a", "3"));
        assertThat(one.without("a")).isSameAs(MessageProperties.EMPTY);
    }

    @Test
    void charactersThatEndNamesOrValuesAreRefused() {
        assertThatThrownBy(() -> MessageProperties.EMPTY.with("a", "b\u0002c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value of a");
        assertThatThrownBy(() -> MessageProperties.of(Map.of("a\u0001", "b")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MessageProperties.EMPTY.with("a", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tagCodesAreThoseOfRocketMQ() {
        for (JsonNode value : Golden.vector("strings", "tag_hash_codes").get("values")) {
            assertThat(TagCode.of(value.get("tag").asText()))
                    .isEqualTo(value.get("tagsCode").asLong());
        }
    }
}
