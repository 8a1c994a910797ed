package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers follow a writer that drops the tail cache under their hands. */
class ReadWhileWritingTest {
    private static final int MESSAGES = 6_000;
    private static final int READERS = 3;

    @TempDir
    Path directory;

    @Test
    void everyReaderSeesEveryMessageOnceAndWhole() throws Exception {
        // A cache of one chunk and queue files of 50 entries: reads change between memory and disk all the time.
        StoreConfig config = TestStore.smallConfig(directory)
                .withFlushLevel(FlushLevel.ASYNC_FLUSH)
                .withLog(new LogConfig(256 << 10, 64 << 10))
                .withQueue(new QueueConfig(1000, 500_000, Duration.ofMillis(1), Duration.ofMillis(5), 256L << 20));
        try (TestStore store = TestStore.open(config)) {
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int lag = i * 500;
                readers.add(CompletableFuture.runAsync(() -> follow(store, lag)));
            }
            for (int i = 0; i < MESSAGES; i++) {
                store.put(0, bodyOf(i));
            }
            for (CompletableFuture<Void> reader : readers) {
                TestStore.await(reader);
            }
        }
    }

    private static void follow(TestStore store, int lag) {
        long next = 0;
        while (next < MESSAGES) {
            if (store.store.maxOffset(ORDERS, 0) < Math.min(MESSAGES, next + 1 + lag)) {
                Thread.onSpinWait();
                continue;
            }
            ReadResult result = store.read(ORDERS, 0, next, 16, 64 << 10, QueueFilter.ALL);
            for (StoredMessage message : TestStore.messagesOf(result)) {
                assertThat(message.queueOffset()).isEqualTo(next);
                assertThat(TestStore.bodyOf(message)).isEqualTo(bodyOf((int) next));
                next++;
            }
            assertThat(result.nextQueueOffset()).isEqualTo(next);
        }
    }

    private static String bodyOf(int number) {
        return number + "-".repeat(number % 300);
    }
}
