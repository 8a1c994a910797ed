package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Properties;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings changed with RocketMQ's own admin tool, as {@code mqadmin updateBrokerConfig} does. */
@Tag("process")
@ExtendWith(SharedServers.class)
class BrokerSettingsTest {
    private static final int NO_PERMISSION = 16;
    private static final int SYSTEM_ERROR = 1;

    @Test
    void aBrokersSettingIsChangedAndShown(Clients clients) throws Exception {
        DefaultMQAdminExt admin = admin(clients);
        try {
            String broker = broker(admin);

            // Nothing that the other tests of these servers would notice.
            admin.updateBrokerConfig(broker, properties("topicsMax", "99999"));

            assertThat(admin.getBrokerConfig(broker)).containsEntry("topicsMax", "99999");
        } finally {
            admin.shutdown();
        }
    }

    @Test
    void pathsAndUnknownKeysAreRefusedByName(Clients clients) throws Exception {
        DefaultMQAdminExt admin = admin(clients);
        try {
            String broker = broker(admin);

            MQBrokerException path = catchThrowableOfType(
                    MQBrokerException.class,
                    () -> admin.updateBrokerConfig(broker, properties("brokerConfigPath", "/tmp/anywhere")));
            MQBrokerException unknown = catchThrowableOfType(
                    MQBrokerException.class,
                    () -> admin.updateBrokerConfig(broker, properties("maxMesageSize", "1024")));

            assertThat(path.getResponseCode()).isEqualTo(NO_PERMISSION);
            assertThat(path).hasMessageContaining("brokerConfigPath");
            assertThat(unknown.getResponseCode()).isEqualTo(SYSTEM_ERROR);
            assertThat(unknown).hasMessageContaining("maxMesageSize");
        } finally {
            admin.shutdown();
        }
    }

    @Test
    void aNameServersSettingIsChangedAndShown(Clients clients) throws Exception {
        DefaultMQAdminExt admin = admin(clients);
        List<String> nameServers = List.of(clients.nameServers());
        try {
            admin.updateNameServerConfig(properties("returnOrderTopicConfigToBroker", "true"), nameServers);
            MQClientException path = catchThrowableOfType(
                    MQClientException.class,
                    () -> admin.updateNameServerConfig(properties("kvConfigPath", "/tmp/anywhere"), nameServers));

            assertThat(admin.getNameServerConfig(nameServers).get(clients.nameServers()))
                    .containsEntry("returnOrderTopicConfigToBroker", "true");
            assertThat(path.getResponseCode()).isEqualTo(NO_PERMISSION);
        } finally {
            admin.shutdown();
        }
    }

    private static DefaultMQAdminExt admin(Clients clients) throws MQClientException {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
        admin.setNamesrvAddr(clients.nameServers());
        admin.setInstanceName(unique("admin"));
        admin.start();
        return admin;
    }

    private static String broker(DefaultMQAdminExt admin) {
        return await().atMost(WAIT)
                .ignoreExceptions()
                .until(
                        () -> admin.examineBrokerClusterInfo().getBrokerAddrTable().values().stream()
                                .map(broker -> broker.getBrokerAddrs().get(0L))
                                .toList(),
                        addresses -> addresses.size() == 1)
                .get(0);
    }

    private static Properties properties(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }
}
