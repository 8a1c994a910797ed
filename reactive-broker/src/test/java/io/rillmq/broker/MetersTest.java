package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.send.SendMeters;
import org.junit.jupiter.api.Test;

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
}
