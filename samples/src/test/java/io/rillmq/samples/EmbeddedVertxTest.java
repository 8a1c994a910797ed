package io.rillmq.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedVertxTest {
    @TempDir
    Path data;

    @Test
    void aVertxApplicationOfOnesOwnServesClients() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            String nameServer = EmbeddedVertx.deploy(vertx, data)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(ReadmeTour.run(nameServer).blockFirst()).isEqualTo("one coffee");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
