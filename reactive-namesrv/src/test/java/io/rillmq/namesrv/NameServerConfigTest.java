package io.rillmq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameServerConfigTest {
    @Test
    void theDefaultsAreRocketMqsPortOnTheLoopbackAddress() {
        NameServerConfig config = NameServerConfig.fromJson(new JsonObject());

        assertThat(config.server().port()).isEqualTo(9_876);
        assertThat(config.server().bindAddress()).isEqualTo("127.0.0.1");
        assertThat(config.routes().brokerTimeout()).isEqualTo(Duration.ofSeconds(120));
        assertThat(config.scanInterval()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theTextsOfAPropertiesFileAreUnderstood() {
        JsonObject texts = new JsonObject().put("listenPort", " 19876 ").put("orderMessageEnable", "true");

        NameServerConfig config = NameServerConfig.fromJson(texts);

        assertThat(config.server().port()).isEqualTo(19_876);
        assertThat(config.settings().orderMessageEnable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "listenPort, 70000, 65535",
        "listenPort, many, a number",
        "eventLoops, 0, from 1",
        "orderMessageEnable, perhaps, true or false",
        "bindAddress, '', not blank",
        "listenport, 1, listenPort"
    })
    void aBadValueOrKeyIsToldInOneLineWithKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> NameServerConfig.fromJson(new JsonObject().put(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "'")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(allowed)
                .message()
                .doesNotContain("\n");
    }
}
