package io.rillmq.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.gateway.text.ServerFrame.StoredAt;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    @Test
    void everyFrameIsWrittenWithItsFields() {
        assertThat(FrameWriter.write(new ServerFrame.Subscribed("s1", "orders", 5)))
                .isEqualTo("{\"type\":\"subscribed\",\"id\":\"s1\",\"topic\":\"orders\",\"credit\":5}");
        assertThat(FrameWriter.write(new ServerFrame.Gap("s1", 12)))
                .isEqualTo("{\"type\":\"gap\",\"id\":\"s1\",\"missed\":12}");
        assertThat(FrameWriter.write(new ServerFrame.Unsubscribed("s1")))
                .isEqualTo("{\"type\":\"unsubscribed\",\"id\":\"s1\"}");
        assertThat(FrameWriter.write(new ServerFrame.Pong(null))).isEqualTo("{\"type\":\"pong\"}");
        assertThat(FrameWriter.write(new ServerFrame.Pong("p"))).isEqualTo("{\"type\":\"pong\",\"id\":\"p\"}");
        assertThat(FrameWriter.write(new ServerFrame.Failed("a\"b", ErrorCode.UNKNOWN_ID, "no")))
                .isEqualTo("{\"type\":\"error\",\"id\":\"a\\\"b\",\"code\":\"unknown_id\",\"message\":\"no\"}");
        assertThat(FrameWriter.write(new ServerFrame.Published("p1", new StoredAt("M1", "orders", "broker-a", 2, 7))))
                .isEqualTo("{\"type\":\"published\",\"id\":\"p1\",\"messageId\":\"M1\",\"topic\":\"orders\","
                        + "\"broker\":\"broker-a\",\"queue\":2,\"queueOffset\":7}");
    }

    @Test
    void headAndTailOfAMessageMakeOneFrame() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("b", "2");
        properties.put("a", "1");
        StreamMessage message = new StreamMessage(
                "orders",
                "broker-a",
                3,
                42,
                "M1",
                "paid",
                List.of("k1", "k2"),
                properties,
                1000,
                2000,
                "grün \"x\"".getBytes(StandardCharsets.UTF_8));

        assertThat(MessageText.head("s\"1") + MessageText.tail(message))
                .isEqualTo(
                        "{\"type\":\"message\",\"id\":\"s\\\"1\",\"topic\":\"orders\",\"broker\":\"broker-a\",\"queue\":3,"
                                + "\"offset\":42,\"cursor\":\"broker-a/3/42\",\"messageId\":\"M1\",\"tag\":\"paid\","
                                + "\"keys\":[\"k1\",\"k2\"],\"properties\":{\"b\":\"2\",\"a\":\"1\"},\"bornTime\":1000,"
                                + "\"storeTime\":2000,\"body\":\"grün \\\"x\\\"\"}");
    }

    @Test
    void aBodyThatIsNotUtf8IsWrittenInBase64() {
        StreamMessage message =
                new StreamMessage("t", "b", 0, 0, "M", null, List.of(), Map.of(), 0, 0, new byte[] {(byte) 0xff, 0x00});

        assertThat(MessageText.tail(message))
                .endsWith(",\"bodyBase64\":\"/wA=\"}")
                .doesNotContain("\"tag\"");
    }
}
