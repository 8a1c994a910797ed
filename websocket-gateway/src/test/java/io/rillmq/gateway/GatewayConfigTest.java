package io.rillmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
    @Test
    void anEmptyConfigurationListensOnTheLoopbackAddress() {
        GatewayConfig config = GatewayConfig.read(new JsonObject());

        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().isLoopback()).isTrue();
        assertThat(config.nameServers()).isEqualTo("127.0.0.1:9876");
    }

    @Test
    void everyRoomHasItsKeys() {
        GatewayConfig config = GatewayConfig.read(new JsonObject("""
                {"host":"0.0.0.0","port":0,"namesrvAddr":"a:1;b:2","eventLoops":3,
                 "allowedOrigins":["https://app.example"],
                 "http":{"socketsMax":7},"sessions":{"pingInterval":"PT5S"},
                 "streams":{"queueMessagesMax":9},"frames":{"creditMax":11}}"""));

        assertThat(config.nameServers()).isEqualTo("a:1;b:2");
        assertThat(config.eventLoops()).isEqualTo(3);
        assertThat(config.http().allowedOrigins()).containsExactly("https://app.example");
        assertThat(config.http().isLoopback()).isFalse();
        assertThat(config.http().limits().socketsMax()).isEqualTo(7);
        assertThat(config.sessions().pingInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.streams().queueMessagesMax()).isEqualTo(9);
        assertThat(config.frames().creditMax()).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'prot':8080}                      | unknown key prot with value 8080; allowed are allowedOrigins, eventLoops, frames, host",
                "{'http':{'sockets':1}}             | unknown key http.sockets with value 1; allowed are bodyBytesMax",
                "{'port':'8080'}                    | port must be a whole number: 8080",
                "{'port':70000}                     | port must be from 0 to 65535: 70000",
                "{'host':''}                        | host must be an address",
                "{'namesrvAddr':'localhost'}        | namesrvAddr must be host:port[;host:port]: localhost",
                "{'eventLoops':0}                   | eventLoops must be 1 or more: 0",
                "{'allowedOrigins':'*'}             | allowedOrigins must be a list of texts: *",
                "{'allowedOrigins':['*']}           | allowedOrigins must hold origins such as https://app.example, without a path: *",
                "{'http':{'socketsMax':0}}          | http.socketsMax must be 1 or more: 0",
                "{'sessions':{'pingInterval':'5s'}} | sessions.pingInterval must be a duration such as PT30S: 5s",
                "{'sessions':{'pingInterval':'PT0S'}} | sessions.pingInterval must be PT0.001S or more: PT0S",
                "{'streams':{'readersMax':-1}}      | streams.readersMax must be 1 or more: -1",
                "{'frames':7}                       | frames must be an object: 7",
            })
    void aMistakeIsNamedWithItsKeyValueAndWhatIsAllowed(String json, String complaint) {
        assertThatThrownBy(() -> GatewayConfig.read(new JsonObject(json.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }
}
