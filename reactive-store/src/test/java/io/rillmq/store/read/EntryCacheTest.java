package io.rillmq.store.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.queue.QueueDirectory;
import io.rillmq.store.queue.QueueFileWriter;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.queue.QueueForce;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Queues that have two stretches of 2,048 entries each in their files. */
class EntryCacheTest {
    private static final int STRETCH_ENTRIES = 2_048;
    private static final int ENTRIES = 2 * STRETCH_ENTRIES;
    private static final int QUEUES = 6;

    private final QueueDirectory directory =
            new QueueDirectory(new SimulatedDisk(1), Path.of("/queues"), QueueConfig.DEFAULTS);
    private final QueueFiles files = new QueueFiles(directory);
    private final QueueFileWriter writer = new QueueFileWriter(directory, new QueueForce(directory));

    private List<ConsumeQueue> queues() throws IOException {
        ConsumeQueues queues = new ConsumeQueues();
        List<ConsumeQueue> all = new ArrayList<>();
        for (int id = 0; id < QUEUES; id++) {
            ConsumeQueue queue = queues.findOrCreate(new Topic("orders"), id);
            for (int i = 0; i < ENTRIES; i++) {
                queue.add(i * 100L, 100, 7, 0);
            }
            writer.write(queue, ENTRIES);
            all.add(queue);
        }
        return all;
    }

    /** How many stretches are held after all of all queues was read. */
    private long heldOfAll(int bytes) throws IOException {
        EntryCache cache = new EntryCache(files, bytes);
        List<ConsumeQueue> all = queues();
        for (ConsumeQueue queue : all) {
            cache.read(queue, 0);
            cache.read(queue, STRETCH_ENTRIES);
            assertThat(cache.find(queue, 0)).isNotNull();
            assertThat(cache.find(queue, STRETCH_ENTRIES)).isNotNull();
        }
        return all.stream()
                .flatMap(queue -> Stream.of(cache.find(queue, 0), cache.find(queue, STRETCH_ENTRIES)))
                .filter(Objects::nonNull)
                .count();
    }

    @Test
    void itHoldsWhatItsBytesHaveRoomForAndBothStretchesOfWhoReadsNow() throws IOException {
        assertThat(heldOfAll(EntryCache.BYTES_MIN)).isEqualTo(2);
        assertThat(heldOfAll(3 * EntryCache.BYTES_MIN)).isEqualTo(6);
        assertThat(heldOfAll(4 * EntryCache.BYTES_MIN - 1)).isEqualTo(6);
        assertThat(heldOfAll(QUEUES * EntryCache.BYTES_MIN)).isEqualTo(2 * QUEUES);
    }

    @Test
    void theConfigRefusesACacheThatHoldsNoQueue() {
        assertThatThrownBy(() -> new ReadConfig(
                        1, 16, 1024, 1024, 2, EntryCache.BYTES_MIN - 1, 800, FilteringConfig.DEFAULTS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read.entryCacheBytes");
    }
}
