package io.rillmq.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class LocalClusterTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void whatIsSentIsReceived() {
        try (LocalCluster cluster = LocalCluster.start()) {
            send(cluster, "one");

            assertThat(first(cluster)).isEqualTo("one");
        }
    }

    @Test
    void aGivenDirectoryKeepsTheMessagesForTheNextCluster() {
        try (LocalCluster cluster = LocalCluster.builder().data(directory).start()) {
            send(cluster, "kept");
        }

        try (LocalCluster cluster = LocalCluster.builder().data(directory).start()) {
            assertThat(first(cluster)).isEqualTo("kept");
        }
        assertThat(Files.exists(directory.resolve("store"))).isTrue();
    }

    @Test
    void severalClustersLiveSideBySide() {
        try (LocalCluster one = LocalCluster.start();
                LocalCluster two = LocalCluster.start()) {
            send(one, "of one");
            send(two, "of two");

            assertThat(first(one)).isEqualTo("of one");
            assertThat(first(two)).isEqualTo("of two");
        }
    }

    @Test
    void aBadBrokerSettingIsNamed() {
        LocalCluster.Builder builder = LocalCluster.builder().data(directory).broker("noSuchKey", 1);

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("noSuchKey");
    }

    @Test
    void aBusyBrokerMakesItsClientsWaitInsteadOfRefusingThem() {
        try (LocalCluster cluster =
                LocalCluster.builder().broker("sendThreadPoolQueueCapacity", 1).start()) {
            // A refused send would fail: it is not tried again.
            Producer producer =
                    cluster.client().producer().group("test").maxAttempts(1).build();
            producer.send(Message.to("things").body("first")).block(WAIT);

            Long stored = producer.send(Flux.range(0, 500)
                            .map(number -> Message.to("things").body("number " + number)))
                    .count()
                    .block(WAIT);

            assertThat(stored).isEqualTo(500);
        }
    }

    private static void send(LocalCluster cluster, String body) {
        cluster.client()
                .producer()
                .group("test")
                .build()
                .send(Message.to("things").body(body))
                .block(WAIT);
    }

    private static String first(LocalCluster cluster) {
        RillClient client = cluster.client();
        ReceivedMessage message = client.reader("things")
                .from(Position.earliest())
                .build()
                .receive()
                .next()
                .block(WAIT);
        return message == null ? "" : message.text();
    }
}
