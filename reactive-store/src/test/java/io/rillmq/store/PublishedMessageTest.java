package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.dispatch.QueueListener;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadResult;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PublishedMessageTest {
    private static final int TAIL_CACHE_BYTES = 128;
    /** More than what the tail cache holds of the log at least. */
    private static final int LARGE_BODY_BYTES = 100 << 10;

    /** The writer may be so far ahead of a slow force that a message comes out of memory before it is published. */
    @Test
    void aMessageCanBeReadFromTheDiskAtTheMomentItsQueueHasIt() throws Exception {
        AtomicReference<TestStore> opened = new AtomicReference<>();
        List<ReadResult> answers = new ArrayList<>();
        QueueListener reading = (topic, queueId, queueOffset, tagsCode, storeMillis) -> {
            if (queueId == 0) {
                TestStore store = opened.get();
                for (int i = 0; i < 2; i++) {
                    TestStore.await(store.append(
                            topic, 1, TestStore.record(topic, 1, "x".repeat(LARGE_BODY_BYTES), "tag"), false));
                }
                answers.add(store.read(topic, queueId, queueOffset, 1, 1 << 20, QueueFilter.ALL));
            }
        };
        StoreConfig config =
                StoreConfig.defaults(Path.of("/simulated")).withLog(new LogConfig(1 << 20, TAIL_CACHE_BYTES));
        try (TestStore store = TestStore.open(config, new SimulatedDisk(1), Clock.systemUTC(), reading)) {
            opened.set(store);
            TestStore.await(store.append(ORDERS, 0, TestStore.record(ORDERS, 0, "a message", "tag"), true));
        }

        assertThat(answers).hasSize(1);
        assertThat(TestStore.messagesOf(answers.get(0)).stream().map(TestStore::bodyOf))
                .containsExactly("a message");
    }
}
