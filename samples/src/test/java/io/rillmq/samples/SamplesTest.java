package io.rillmq.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.producer.SendResult;
import io.rillmq.testsupport.LocalCluster;
import io.rillmq.testsupport.RillExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;

@ExtendWith(RillExtension.class)
class SamplesTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @Test
    void theFirstMessageComesBack(LocalCluster cluster) {
        assertThat(FirstMessage.sendAndRead(cluster.client()).block(WAIT)).isEqualTo("Hello, RillMQ!");
    }

    @Test
    void theReadmesOrderIsCharged(LocalCluster cluster) {
        assertThat(ReadmeTour.run(cluster.nameServers()).collectList().block(WAIT))
                .containsExactly("one coffee");
    }

    @Test
    void figuresArePublishedAndPrinted(LocalCluster cluster) {
        Disposable publishing =
                MachineFigures.publish(cluster.client(), Duration.ofMillis(50)).subscribe();
        try {
            String line = PrintFigures.lines(cluster.client(), Duration.ofMillis(500))
                    .filter(text -> text.contains("cpu.load"))
                    .blockFirst(WAIT);

            assertThat(line).contains("cpu.load", "memory.load", "network.in", " %", " KiB/s");
        } finally {
            publishing.dispose();
        }
    }

    @Test
    void everyFigureIsOneMessageThatIsStored(LocalCluster cluster) {
        List<SendResult> results = MachineFigures.publish(cluster.client(), Duration.ofMillis(50))
                .take(14)
                .collectList()
                .block(WAIT);

        assertThat(results).hasSize(14).allSatisfy(result -> assertThat(result).isInstanceOf(SendResult.Sent.class));
        assertThat(results)
                .extracting(result -> result.message().tag().orElse("") + " "
                        + result.message().keys().orElse(""))
                .contains("cpu cpu.load", "memory memory.used", "disk disk.write", "network network.out");
    }
}
