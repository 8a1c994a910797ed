package io.rillmq.store.dispatch;

import io.rillmq.store.file.Disk;
import io.rillmq.store.queue.QueueSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far the views are, on disk, twice: a snapshot of the consume queues for ourselves, and the times in RocketMQ's
 * {@code checkpoint} file for a RocketMQ that opens the directory later.
 */
public final class Checkpoint {
    /** A directory of our own: RocketMQ ignores those it does not know. */
    public static final String DIRECTORY = "rillmq";

    private static final String SNAPSHOT = "queues";
    private static final String ROCKETMQ_FILE = "checkpoint";
    private static final int ROCKETMQ_FILE_BYTES = 4096;
    private static final int LOG_MILLIS_INDEX = 0;
    private static final int QUEUE_MILLIS_INDEX = 8;
    private static final int QUEUE_LOG_OFFSET_INDEX = 40;

    private final Disk disk;
    private final Path root;

    public Checkpoint(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Empty when there is none, or none that is sound. */
    public Optional<QueueSnapshot> load() throws IOException {
        return disk.readAll(root.resolve(DIRECTORY).resolve(SNAPSHOT)).flatMap(QueueSnapshot::decode);
    }

    /** Durable when this returns. */
    public void store(QueueSnapshot snapshot) throws IOException {
        disk.replace(root.resolve(DIRECTORY).resolve(SNAPSHOT), snapshot.encode());
        ByteBuffer fields = ByteBuffer.allocate(ROCKETMQ_FILE_BYTES);
        fields.putLong(LOG_MILLIS_INDEX, snapshot.applied().storeMillis());
        fields.putLong(QUEUE_MILLIS_INDEX, snapshot.applied().storeMillis());
        fields.putLong(QUEUE_LOG_OFFSET_INDEX, snapshot.applied().offset());
        disk.replace(root.resolve(ROCKETMQ_FILE), fields.array());
    }
}
