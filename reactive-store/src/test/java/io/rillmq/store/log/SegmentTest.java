package io.rillmq.store.log;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SegmentTest {
    @Test
    void noForceSucceedsAfterOneThatFailed() throws Exception {
        Path path = Path.of("/simulated/segment");
        SimulatedDisk disk = new SimulatedDisk(3);
        disk.failHalfway();
        disk.createDirectories(path.getParent());
        try (Segment segment = new Segment(0, 4096, disk.create(path, 4096))) {
            segment.write(ByteBuffer.wrap(new byte[] {1}), 0);
            disk.failWhen((operation, file) -> operation == Operation.FORCE ? new IOException("EIO") : null);
            assertThatThrownBy(segment::force).hasMessage("EIO");
            disk.failWhen(SimulatedDisk.Faults.NONE);

            assertThatThrownBy(segment::force).hasMessageContaining("an earlier force of segment 0 failed");
        }
    }
}
