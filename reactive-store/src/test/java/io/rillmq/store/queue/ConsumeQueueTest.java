package io.rillmq.store.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConsumeQueueTest {
    private static final Topic TOPIC = new Topic("orders");
    private static final int ENTRIES = 1_000;

    private final ConsumeQueues queues = new ConsumeQueues();
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final QueueDirectory directory = new QueueDirectory(disk, Path.of("/queues"), QueueConfig.DEFAULTS);
    private final QueueFiles files = new QueueFiles(directory);
    private final QueueFileWriter writer = new QueueFileWriter(directory, new QueueForce(directory));

    private static void add(ConsumeQueue queue, int count) {
        for (int i = 0; i < count; i++) {
            queue.add(queue.maxOffset() * 100, 100, 7, 0);
        }
    }

    @Test
    void anIdleQueueHoldsNoEntryInMemoryOnceItsMessagesAreOldAndWritten() throws Exception {
        ConsumeQueue queue = queues.findOrCreate(TOPIC, 0);
        add(queue, ENTRIES);
        queue.shrink(Long.MAX_VALUE);
        assertThat(queue.recent(0)).as("not written yet").isNotNull();
        writer.write(queue, ENTRIES);
        queue.shrink(99_900);
        assertThat(queue.recent(ENTRIES - 1)).as("not old yet").isNotNull();

        queue.shrink(99_901);

        assertThat(queue.recent(0)).isNull();
        assertThat(queue.recent(ENTRIES - 1)).isNull();
        assertThat(queue.listToShrink()).isFalse();
        assertThat(files.read(queue, ENTRIES - 1, 1).logOffset(ENTRIES - 1)).isEqualTo(99_900);

        add(queue, 1);
        assertThat(queue.recent(ENTRIES)).isNotNull();
        writer.write(queue, ENTRIES + 1);
        assertThat(files.read(queue, ENTRIES, 1).logOffset(ENTRIES)).isEqualTo(100_000);
    }

    @Test
    void theMoreQueuesThereAreTheLessRoomEachTakesAhead() {
        ConsumeQueue alone = queues.findOrCreate(TOPIC, 0);
        add(alone, 5_000);
        assertThat(alone.recent(4_999)).extracting(QueueChunk::capacity).isEqualTo(1_024);

        for (int i = 1; i < 60_000; i++) {
            queues.findOrCreate(TOPIC, i);
        }
        ConsumeQueue oneOfMany = queues.findOrCreate(TOPIC, 59_999);
        add(oneOfMany, 5_000);
        assertThat(oneOfMany.recent(4_999)).extracting(QueueChunk::capacity).isEqualTo((1 << 20) / 60_000);
    }
}
