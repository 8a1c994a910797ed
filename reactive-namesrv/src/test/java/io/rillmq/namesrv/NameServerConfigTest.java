package io.rillmq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
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

    @Test
    void whatIsSaidOfTlsIsKeptApartFromWhatAdminToolsSee() {
        NameServerConfig config = NameServerConfig.fromJson(
                new JsonObject().put("tls.enable", true).put("tls.server.keyPassword", "s3cret"));

        assertThat(config.tls().values()).isEqualTo(Map.of("tls.enable", "true", "tls.server.keyPassword", "s3cret"));
        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(config.values()).isNotEmpty().doesNotContainKeys("tls.enable", "tls.server.keyPassword");
    }

    @ParameterizedTest
    @CsvSource({"listenport, listenPort", "tls.server.keypassword, tls.server.keyPassword"})
    void anUnknownKeyIsNamedWithThoseThatAreAllowedAndNotWithItsValue(String key, String meant) {
        assertThatThrownBy(() -> NameServerConfig.fromJson(new JsonObject().put(key, "s3cret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown key '" + key + "'")
                .hasMessageContaining(meant)
                .message()
                .doesNotContain("s3cret", "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "listenPort, 70000, 65535",
        "listenPort, many, a number",
        "eventLoops, 0, from 1",
        "orderMessageEnable, perhaps, true or false",
        "bindAddress, '', not blank"
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
