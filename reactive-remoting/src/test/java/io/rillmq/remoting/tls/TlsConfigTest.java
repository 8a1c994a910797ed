package io.rillmq.remoting.tls;

import static io.rillmq.remoting.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.ClientAuth;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsConfigTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** @param given {@code key=value}, several separated by blanks */
    private TlsConfig read(String given) {
        Map<String, String> values = Arrays.stream(given.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        return await(TlsConfig.read(
                vertx.fileSystem(), new TlsSettings(values), usualFile().toString()));
    }

    /** Where is looked untold. */
    private Path usualFile() {
        return directory.resolve("usual.properties");
    }

    @Test
    void theDefaultsAreRocketMqs() {
        TlsConfig config = read("");

        assertThat(config.server()).isEqualTo(ServerTlsConfig.DEFAULTS);
        assertThat(config.server().mode()).isEqualTo(TlsMode.PERMISSIVE);
        assertThat(config.server().isTestMode()).isTrue();
        assertThat(config.client()).isEqualTo(ClientTlsConfig.DEFAULTS);
        assertThat(config.client().isEnabled()).isFalse();
    }

    @Test
    void aServerThatTakesTlsOnlyAlsoAsksForIt() {
        assertThat(read("tls.server.mode=enforcing").client().isEnabled()).isTrue();
        assertThat(read("tls.server.mode=enforcing tls.enable=false").client().isEnabled())
                .isFalse();
        assertThat(read("tls.enable=true").client().isEnabled()).isTrue();
    }

    @Test
    void allKeysAreUnderstood() {
        TlsConfig config = read("tls.server.mode=ENFORCING tls.test.mode.enable=false"
                + " tls.server.keyPath=/s.key tls.server.certPath=/s.crt tls.server.keyPassword=secret"
                + " tls.server.trustCertPath=/ca.crt tls.server.need.client.auth=require"
                + " tls.client.keyPath=/c.key tls.client.certPath=/c.crt tls.client.trustCertPath=/ca.crt"
                + " tls.ciphers=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384 tls.protocols=TLSv1.3"
                + " tls.handshakeTimeoutMillis=1500");

        assertThat(config.server().mode()).isEqualTo(TlsMode.ENFORCING);
        assertThat(config.server().files())
                .hasToString(
                        "tls.server.keyPath /s.key, tls.server.certPath /s.crt," + " tls.server.trustCertPath /ca.crt");
        assertThat(config.server().files().password()).isEqualTo("secret");
        assertThat(config.server().clientAuth()).isEqualTo(ClientAuth.REQUIRE);
        assertThat(config.server().isClientVerified()).isTrue();
        assertThat(config.server().suites().ciphers())
                .containsExactly("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
        assertThat(config.server().suites().protocols()).containsExactly("TLSv1.3");
        assertThat(config.server().limits().handshakeTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(config.client().files().hasIdentity()).isTrue();
        assertThat(config.client().isServerVerified()).isTrue();
    }

    @Test
    void theFileAddsToTheConfiguration() throws IOException {
        Path file = Files.writeString(
                directory.resolve("tls.properties"), "tls.server.mode = disabled\ntls.handshakesMax = 7\n");

        TlsConfig config = read("tls.server.mode=disabled tls.enable=true tls.config.file=" + file);

        assertThat(config.server().mode()).isEqualTo(TlsMode.DISABLED);
        assertThat(config.server().limits().handshakesMax()).isEqualTo(7);
        assertThat(config.client().isEnabled()).isTrue();
    }

    @Test
    void theUsualFileIsReadUnlessAnotherIsNamed() throws IOException {
        Files.writeString(usualFile(), "tls.server.mode=enforcing\n");
        Path file = Files.writeString(directory.resolve("tls.properties"), "tls.server.mode=disabled\n");

        assertThat(read("").server().mode()).isEqualTo(TlsMode.ENFORCING);
        assertThat(read("tls.config.file=" + file).server().mode()).isEqualTo(TlsMode.DISABLED);
    }

    @Test
    void aFileThatSaysOtherThanTheConfigurationIsRefusedWithBothValues() throws IOException {
        Files.writeString(usualFile(), "tls.server.mode=permissive\n");

        assertThatThrownBy(() -> read("tls.server.mode=enforcing"))
                .isInstanceOf(TlsException.class)
                .hasMessage("key 'tls.server.mode' is 'enforcing' in the configuration and 'permissive' in "
                        + usualFile() + "; give it in one place only");
    }

    @Test
    void aPasswordKeepsItsBlanks() throws IOException {
        Files.writeString(
                usualFile(), "tls.server.keyPath=/k\ntls.server.certPath=/c\ntls.server.keyPassword=open sesame \n");

        assertThat(read("").server().files().password()).isEqualTo("open sesame ");
    }

    @Test
    void anUnknownKeyInTheFileIsNamedWithTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("tls.properties"), "tls.server.certpath=/x\n");

        assertThatThrownBy(() -> read("tls.config.file=" + file))
                .hasMessageContaining("'tls.server.certpath'")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("tls.server.certPath");
    }

    @Test
    void aMissingFileIsNamedWithItsKey() {
        Path missing = directory.resolve("missing.properties");

        assertThatThrownBy(() -> read("tls.config.file=" + missing))
                .hasMessageContaining("tls.config.file")
                .hasMessageContaining(missing.toString());
    }

    @Test
    void aPasswordIsInNoText() {
        TlsConfig config = read("tls.server.keyPath=/k tls.server.certPath=/c tls.server.keyPassword=s3cret");

        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(new TlsSettings(Map.of("tls.server.keyPassword", "s3cret")))
                .hasToString("TlsSettings[tls.server.keyPassword]");
    }

    @Test
    void twoPasswordsAreRefusedWithoutBeingTold() throws IOException {
        Files.writeString(usualFile(), "tls.server.keyPassword=s3cret\n");

        assertThatThrownBy(() -> read("tls.server.keyPassword=0ther"))
                .hasMessageContaining("'tls.server.keyPassword'")
                .hasMessageContaining(usualFile().toString())
                .message()
                .doesNotContain("s3cret", "0ther");
    }

    @Test
    void whatIsNotProtectedIsTold() {
        String strict = "tls.server.keyPath=/k tls.server.certPath=/c tls.server.trustCertPath=/t"
                + " tls.server.need.client.auth=require ";

        assertThat(read("").server().weaknesses()).isEmpty();
        assertThat(read(strict + "tls.server.mode=enforcing").server().weaknesses())
                .isEmpty();
        assertThat(read(strict).server().weaknesses())
                .singleElement()
                .asString()
                .contains("clients without TLS", "tls.server.mode");
        assertThat(read(strict + "tls.server.mode=enforcing tls.server.authClient=false")
                        .server()
                        .weaknesses())
                .singleElement()
                .asString()
                .contains("any client certificate", "tls.server.trustCertPath /t", "tls.server.authClient");
    }

    @Test
    void aClientThatTakesAnyServerIsTold() {
        assertThat(read("").client().weaknesses()).isEmpty();
        assertThat(read("tls.enable=true tls.client.trustCertPath=/t").client().weaknesses())
                .isEmpty();
        assertThat(read("tls.enable=true").client().weaknesses())
                .singleElement()
                .asString()
                .contains("tls.client.trustCertPath");
        assertThat(read("tls.enable=true tls.client.trustCertPath=/t tls.client.authServer=false")
                        .client()
                        .weaknesses())
                .singleElement()
                .asString()
                .contains("tls.client.trustCertPath /t", "tls.client.authServer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls.server.mode=strict | 'strict' | disabled or permissive or enforcing",
                "tls.enable=yes | 'tls.enable' | true or false",
                "tls.test.mode.enable=on | 'tls.test.mode.enable' | true or false",
                "tls.server.need.client.auth=maybe | 'tls.server.need.client.auth' | none or optional or require",
                "tls.handshakeTimeoutMillis=0 | 'tls.handshakeTimeoutMillis' | a number from 1",
                "tls.handshakeTimeoutMillis=soon | 'tls.handshakeTimeoutMillis' | a number from 1",
                "tls.server.certPath=/c | 'tls.server.certPath' | give tls.server.keyPath",
                "tls.server.keyPath=/k | 'tls.server.keyPath' | give tls.server.certPath",
                "tls.client.certPath=/c | 'tls.client.certPath' | give tls.client.keyPath",
                "tls.server.trustCertPath=/t | 'tls.server.trustCertPath' | beside tls.server.certPath",
                "tls.server.keyPath=/k tls.server.certPath=/c tls.test.mode.enable=true | 'tls.test.mode.enable' | false",
                "tls.server.mode=enforcing tls.test.mode.enable=false | 'tls.server.mode' | give tls.server.certPath",
                "tls.server.need.client.auth=require | 'tls.server.need.client.auth' | tls.server.certPath",
                "tls.server.keyPath=/k tls.server.certPath=/c tls.server.need.client.auth=require"
                        + " | 'tls.server.need.client.auth' | tls.server.trustCertPath",
                "tls.server.keyPath=/k tls.server.certPath=/c tls.server.need.client.auth=require tls.server.authClient=true"
                        + " | 'tls.server.need.client.auth' | tls.server.trustCertPath",
                "tls.server.keyPath=/k tls.server.certPath=/c tls.server.trustCertPath=/t"
                        + " | 'tls.server.need.client.auth' | optional or require",
                "tls.server.authClient=true | 'tls.server.need.client.auth' | optional or require",
                "tls.enable=true tls.client.authServer=true | 'tls.client.authServer' | tls.client.trustCertPath",
                "tls.handshakesMax=0 | 'tls.handshakesMax' | a number from 1",
            })
    void aBadValueIsToldInOneLineWithItsKeyAndWhatIsAllowed(String given, String named, String allowed) {
        assertThatThrownBy(() -> read(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(allowed)
                .message()
                .doesNotContain("\n");
    }
}
