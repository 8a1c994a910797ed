package io.rillmq.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A segment of five records of the same size, of which some are damaged. */
class LogScanTest {
    private static final Path DIRECTORY = Path.of("/simulated/commitlog");
    private static final Path FILE = DIRECTORY.resolve(FileNames.of(0));
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);
    private static final int RECORDS = 5;
    /** In the body of a record. */
    private static final int DAMAGED_BYTE = 90;

    private final SimulatedDisk disk = new SimulatedDisk(7);
    private final Found found = new Found();
    private CommitLog log;
    private int sizeBytes;

    @BeforeEach
    void write() throws IOException {
        log = CommitLog.open(disk, DIRECTORY, new LogConfig(16 << 10, 0));
        Segment segment = log.roll(0);
        for (int i = 0; i < RECORDS; i++) {
            ByteBuf bytes = record();
            sizeBytes = bytes.readableBytes();
            RecordLayout.place(bytes, 0, i, (long) i * sizeBytes, 1_000);
            segment.write(bytes.nioBuffer(), (long) i * sizeBytes);
        }
    }

    private static ByteBuf record() {
        ByteBuf bytes = Unpooled.buffer();
        RecordHead head =
                new RecordHead(new Topic("orders"), 0, 0, 0, 1_000, HOST, HOST, 0, 0, MessageProperties.EMPTY);
        RecordWriter.write(bytes, head, Unpooled.wrappedBuffer(new byte[100]));
        return bytes;
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private void damage(int record) throws IOException {
        disk.flipBit(FILE, startOf(record) + DAMAGED_BYTE, 2);
    }

    private long startOf(int record) {
        return (long) record * sizeBytes;
    }

    private long scan(long forcedEnd) throws IOException {
        return new LogScan(log, forcedEnd, found).run(0);
    }

    private record Stretch(long from, long to) {}

    private static final class Found implements LogScan.Visitor {
        private final List<Long> sound = new ArrayList<>();
        private final List<Stretch> damaged = new ArrayList<>();
        private final List<Long> torn = new ArrayList<>();

        @Override
        public void record(ByteBuf bytes, int index, long logOffset, int recordBytes) {
            sound.add(logOffset);
        }

        @Override
        public void damaged(long from, long to, RecordCheck check) {
            damaged.add(new Stretch(from, to));
        }

        @Override
        public void torn(long end, RecordCheck check) {
            torn.add(end);
        }
    }

    @Test
    void damageAboveTheForcedEndEndsTheLogWhateverFollows() throws IOException {
        damage(3);

        assertThat(scan(startOf(2))).isEqualTo(startOf(3));
        assertThat(found.sound).containsExactly(startOf(0), startOf(1), startOf(2));
        assertThat(found.damaged).isEmpty();
        assertThat(found.torn).containsExactly(startOf(3));
    }

    @Test
    void damageBelowTheForcedEndIsPassedOver() throws IOException {
        damage(1);

        assertThat(scan(startOf(3))).isEqualTo(startOf(5));
        assertThat(found.sound).containsExactly(startOf(0), startOf(2), startOf(3), startOf(4));
        assertThat(found.damaged).containsExactly(new Stretch(startOf(1), startOf(2)));
        assertThat(found.torn).isEmpty();
    }

    @Test
    void damageThatReachesBeyondTheForcedEndEndsTheLogThere() throws IOException {
        damage(2);
        damage(3);

        assertThat(scan(startOf(3))).isEqualTo(startOf(3));
        assertThat(found.sound).containsExactly(startOf(0), startOf(1));
        assertThat(found.damaged).containsExactly(new Stretch(startOf(2), startOf(3)));
        assertThat(found.torn).containsExactly(startOf(3));
    }

    @Test
    void whereNobodyKnowsTheForcedEndDamageIsPassedOver() throws IOException {
        damage(2);
        damage(3);

        assertThat(scan(LogScan.UNKNOWN)).isEqualTo(startOf(5));
        assertThat(found.sound).containsExactly(startOf(0), startOf(1), startOf(4));
        assertThat(found.damaged).containsExactly(new Stretch(startOf(2), startOf(4)));
    }
}
