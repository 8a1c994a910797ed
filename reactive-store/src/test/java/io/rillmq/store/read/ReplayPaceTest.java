package io.rillmq.store.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayPaceTest {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SimulatedDisk disk = new SimulatedDisk(3);
    private final AtomicLong nanos = new AtomicLong();

    private static ByteBuffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aReplayReadsTheSameBytesInOneCallOrInSeveralWhileTheLogGrows() throws Exception {
        CommitLog log = CommitLog.open(disk, Path.of("/simulated"), new LogConfig(SEGMENT_BYTES, 0));
        Segment segment = log.roll(0);
        ByteBuffer written = random(SEGMENT_BYTES);
        segment.write(written.duplicate(), 0);
        log.publishReadable(new LogEnd(600_000, 0, 1_000));
        ReplayPace pace = new ReplayPace(log, nanos::get);
        ByteBuffer idle = ByteBuffer.allocateDirect(500_000);
        ByteBuffer live = ByteBuffer.allocateDirect(500_000);

        int readsBefore = disk.count(Operation.READ);
        assertThat(pace.read(segment, idle, 1_000)).isEqualTo(500_000);
        int idleReads = disk.count(Operation.READ) - readsBefore;
        log.publishReadable(new LogEnd(601_000, 600_000, 1_000));
        nanos.addAndGet(SECOND);
        assertThat(pace.read(segment, live, 1_000)).isEqualTo(500_000);
        int liveReads = disk.count(Operation.READ) - readsBefore - idleReads;
        nanos.addAndGet(SECOND);
        assertThat(pace.read(segment, ByteBuffer.allocateDirect(500_000), 1_000))
                .isEqualTo(500_000);
        int readsAfter = disk.count(Operation.READ) - readsBefore - idleReads - liveReads;

        assertThat(idleReads).isEqualTo(1);
        assertThat(liveReads).isBetween(2, 6);
        assertThat(readsAfter).isEqualTo(1);
        assertThat(idle.flip()).isEqualTo(written.slice(1_000, 500_000));
        assertThat(live.flip()).isEqualTo(written.slice(1_000, 500_000));
        log.close();
    }

    @Test
    void aReadEndsWhereTheSegmentEnds() throws Exception {
        CommitLog log = CommitLog.open(disk, Path.of("/simulated"), new LogConfig(SEGMENT_BYTES, 0));
        Segment segment = log.roll(0);
        segment.write(random(SEGMENT_BYTES), 0);
        ReplayPace pace = new ReplayPace(log, nanos::get);
        log.publishReadable(new LogEnd(SEGMENT_BYTES, 0, 1_000));
        nanos.addAndGet(SECOND);

        assertThat(pace.read(segment, ByteBuffer.allocateDirect(500_000), SEGMENT_BYTES - 200_000))
                .isEqualTo(200_000);
        log.close();
    }
}
