package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.retain.DeleteHours;
import io.rillmq.store.retain.DiskLimits;
import io.rillmq.store.retain.RetentionConfig;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerConfigTest {
    @Test
    void theDefaultsAreRocketMqsOwnAndDurable() {
        BrokerConfig config = BrokerConfig.fromJson(new JsonObject());

        assertThat(config.listenPort()).isEqualTo(10_911);
        assertThat(config.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(config.advertisedHost()).isEqualTo("127.0.0.1");
        assertThat(config.registration().clusterName()).isEqualTo("DefaultCluster");
        assertThat(config.registration().nameServers())
                .containsExactly(SocketAddress.inetSocketAddress(9876, "localhost"));
        assertThat(config.store().append().flushLevel()).isEqualTo(FlushLevel.SYNC_FLUSH);
        assertThat(config.send().messageBytesMax()).isEqualTo(4 << 20);
        assertThat(config.delay().levels().count()).isEqualTo(18);
    }

    @Test
    void aBrokerKeepsItsStoreInADirectoryOfItsName() {
        Path data = Path.of(System.getProperty("user.home"), ".rillmq");

        assertThat(BrokerConfig.fromJson(new JsonObject()).store().directory()).isEqualTo(data.resolve("broker-a"));
        assertThat(BrokerConfig.fromJson(new JsonObject().put("brokerName", "broker-b"))
                        .store()
                        .directory())
                .isEqualTo(data.resolve("broker-b"));
    }

    @Test
    void theTextsOfABrokerConfAreUnderstood() {
        JsonObject file = new JsonObject();
        file.put("brokerClusterName", "C");
        file.put("brokerName", "broker-b");
        file.put("brokerId", "0");
        file.put("deleteWhen", "04");
        file.put("fileReservedTime", "48");
        file.put("brokerRole", "ASYNC_MASTER");
        file.put("flushDiskType", "ASYNC_FLUSH");
        file.put("namesrvAddr", "10.0.0.1:9876;10.0.0.2:9877");
        file.put("autoCreateTopicEnable", "false");

        BrokerConfig config = BrokerConfig.fromJson(file);

        assertThat(config.registration().brokerName()).isEqualTo("broker-b");
        assertThat(config.registration().nameServers())
                .containsExactly(
                        SocketAddress.inetSocketAddress(9876, "10.0.0.1"),
                        SocketAddress.inetSocketAddress(9877, "10.0.0.2"));
        assertThat(config.store().append().flushLevel()).isEqualTo(FlushLevel.ASYNC_FLUSH);
        assertThat(config.topics().autoCreate()).isFalse();
        assertThat(config.values()).containsEntry("fileReservedTime", "48").containsEntry("listenPort", "10911");
    }

    @Test
    void messagesAreKeptAsLongAsInRocketMqButAFullLaptopDoesNotStopTheBroker() {
        RetentionConfig usual = BrokerConfig.fromJson(new JsonObject()).store().retention();
        RetentionConfig given = BrokerConfig.fromJson(new JsonObject()
                        .put("fileReservedTime", "48")
                        .put("deleteWhen", "04;16")
                        .put("diskMaxUsedSpaceRatio", "88"))
                .store()
                .retention();

        assertThat(usual.reservedTime()).isEqualTo(Duration.ofHours(72));
        assertThat(usual.deleteWhen()).isEqualTo(DeleteHours.parse("04"));
        assertThat(usual.limits()).isEqualTo(DiskLimits.DEFAULTS);
        assertThat(usual.limits().warningBytes()).isEqualTo(1L << 30);
        assertThat(given.reservedTime()).isEqualTo(Duration.ofHours(48));
        assertThat(given.deleteWhen().hours()).containsExactly(4, 16);
        // Who gives a ratio wants RocketMQ's meaning of all of them.
        assertThat(given.limits()).isEqualTo(new DiskLimits(88, 85, Long.MAX_VALUE, 90, Long.MAX_VALUE));
    }

    @Test
    void whatIsSaidOfTlsIsKeptApartFromWhatAdminToolsSee() {
        BrokerConfig config =
                BrokerConfig.fromJson(new JsonObject().put("tls.enable", true).put("tls.server.keyPassword", "s3cret"));

        assertThat(config.tls().values()).isEqualTo(Map.of("tls.enable", "true", "tls.server.keyPassword", "s3cret"));
        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(config.values()).isNotEmpty().doesNotContainKeys("tls.enable", "tls.server.keyPassword");
    }

    @ParameterizedTest
    @CsvSource({"listenPrt, listenPort", "tls.server.keypassword, tls.server.keyPassword"})
    void anUnknownKeyIsNamedWithThoseThatAreAllowedAndNotWithItsValue(String key, String meant) {
        assertThatThrownBy(() -> BrokerConfig.fromJson(new JsonObject().put(key, "s3cret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown key '" + key + "'")
                .hasMessageContaining(meant)
                .message()
                .doesNotContain("s3cret", "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listenPort | 70000 | a number from 0 to 65535",
                "listenPort | abc | a number from 0 to 65535",
                "brokerName | ../escape | 1 to 100 letters",
                "brokerName | .. | 1 to 100 letters",
                "brokerClusterName | a b | 1 to 100 letters",
                "brokerId | 1 | a number from 0 to 0",
                "flushDiskType | SOMETIMES | SYNC_FLUSH or ASYNC_FLUSH",
                "autoCreateTopicEnable | yes | true or false",
                "namesrvAddr | nowhere:port | host:port",
                "messageDelayLevel | 1s 2x | '2x' is not a number",
                "fileReservedTime | -1 | a number from 0",
                "fileReservedTime | 3d | a number from 0",
                "deleteWhen | 4 am | hours from 00 to 23",
                "deleteWhen | 04;24 | an hour must be 00 to 23: 24",
                "diskMaxUsedSpaceRatio | 0 | a number from 1 to 100",
                "diskSpaceWarningLevelRatio | 0.9 | a number from 1 to 100",
                "diskSpaceCleanForciblyRatio | 101 | a number from 1 to 100",
                "diskSpaceWarningLevelBytes | -1 | a number from 0",
                "deleteFileBatchMax | 0 | a number from 1",
                "cleanFileForciblyEnable | no | true or false",
                "brokerRole | SLAVE | ASYNC_MASTER or SYNC_MASTER",
                "maxMessageSize | 1 | a number from 1024",
            })
    void aBadKeyOrValueIsNamedWithWhatIsAllowed(String key, String value, String reason) {
        JsonObject json = new JsonObject().put(key, value);

        assertThatThrownBy(() -> BrokerConfig.fromJson(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "'")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }
}
