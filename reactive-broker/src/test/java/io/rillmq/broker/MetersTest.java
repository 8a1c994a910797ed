package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.send.SendMeters;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
    @Test
    void prometheusShowsThemUnderRocketMqsNames() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        new SendMeters(registry, "broker-a");
        new PullMeters(registry, "broker-a");

        assertThat(registry.scrape())
                .contains(
                        "rocketmq_messages_in_total{node_id=\"broker-a\"}",
                        "rocketmq_messages_out_total{node_id=\"broker-a\"}",
                        "rocketmq_throughput_in_total{node_id=\"broker-a\"}",
                        "rocketmq_throughput_out_total{node_id=\"broker-a\"}");
    }

    @Test
    void aBrokerTakesItsMetersAwayAndTheNextOneShowsItsOwn(@TempDir Path directory) {
        try (LiveBroker broker = LiveBroker.in(directory);
                LiveBroker.Peer peer = broker.peer()) {
            peer.ask(Requests.send("Orders"), "one");
            double ofTheFirst = broker.gauge("rocketmq.storage.size");

            broker.stopBroker();
            boolean isMeasuredWhileStopped = broker.isMeasured();
            broker.startAgain();
            peer.ask(Requests.send("Orders"), "two");

            assertThat(isMeasuredWhileStopped).isFalse();
            assertThat(broker.gauge("rocketmq.storage.size")).isGreaterThan(ofTheFirst);
            assertThat(broker.gauge("rocketmq.pulls.parked")).isZero();
        }
    }
}
