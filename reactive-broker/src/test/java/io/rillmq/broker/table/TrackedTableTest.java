package io.rillmq.broker.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.table.TableHost.TextTable;
import io.rillmq.store.file.SimulatedDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrackedTableTest {
    private static final long TIMEOUT_SECONDS = 20;
    /** A worker that has written the file has told of it by then, nearly always. */
    private static final long TELLING_NANOS = 50_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Between the end of a writing and the moment when the owner hears of it. */
    @Test
    void aWritingThatIsAskedForWhenOneHasJustEndedFollowsIt() throws Exception {
        TextTable texts = new TextTable("first");
        TrackedTable table = new TrackedTable(texts, new TableFile(TableHost.CONFIG, "first.json", disk));
        Owner owner = new Owner(vertx, vertx.getOrCreateContext());

        await(owner.askLater(() -> {
            table.write(owner, 1);
            spinUntilWritten();
            return table.write(owner, 2);
        }));

        assertThat(table.isFileAt(2)).isTrue();
    }

    private void spinUntilWritten() {
        long told = System.nanoTime() + TELLING_NANOS;
        while (System.nanoTime() - told < 0) {
            told = disk.paths().isEmpty() ? System.nanoTime() + TELLING_NANOS : told;
        }
    }
}
