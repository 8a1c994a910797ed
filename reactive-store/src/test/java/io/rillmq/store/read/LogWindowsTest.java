package io.rillmq.store.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogWindowsTest {
    private static final Path LOG = Path.of("/simulated");
    private static final Topic ORDERS = new Topic("orders");
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);
    private static final int WINDOW_BYTES = 2 << 10;
    private static final int WINDOWS_MAX = 3;
    private static final int RECORDS = 200;
    private static final long ANSWER_SECONDS_MAX = 30;

    private final SimulatedDisk disk = new SimulatedDisk(5);
    private final AtomicLong nanos = new AtomicLong();
    private final int recordBytes = record(0, 0).readableBytes();

    @Nullable
    private CommitLog opened;

    private CommitLog log() {
        if (opened == null) {
            throw new AssertionError("not open");
        }
        return opened;
    }

    /** One segment of records alike, each as large as the others. */
    @BeforeEach
    void writeRecords() throws Exception {
        opened = CommitLog.open(disk, LOG, new LogConfig(64 << 10, 0));
        Segment segment = log().roll(0);
        for (int i = 0; i < RECORDS; i++) {
            segment.write(record(i, offsetOf(i)).nioBuffer(), offsetOf(i));
        }
        log().publishReadable(new LogEnd(offsetOf(RECORDS), offsetOf(RECORDS - 1), 1_000));
    }

    @AfterEach
    void closeLog() throws Exception {
        log().close();
    }

    private static ByteBuf record(int queueOffset, long logOffset) {
        RecordHead head = new RecordHead(ORDERS, 0, 0, 0, 1_000, HOST, HOST, 0, 0, MessageProperties.EMPTY);
        ByteBuf record = Unpooled.buffer();
        RecordWriter.write(record, head, Unpooled.buffer(8).writeLong(queueOffset));
        RecordLayout.place(record, 0, queueOffset, logOffset, 1_000);
        return record;
    }

    private long offsetOf(int number) {
        return (long) number * recordBytes;
    }

    private LogWindows windows() {
        return windows(WINDOW_BYTES);
    }

    private LogWindows windows(int windowBytes) {
        return new LogWindows(
                log(),
                new ReplayPace(log(), nanos::get),
                new ReadConfig(
                        1, 16, windowBytes, WINDOWS_MAX * windowBytes, 2, 1 << 20, 800, FilteringConfig.DEFAULTS, 1));
    }

    /** Whether the record is there; if so, it is itself. */
    private boolean hasRecord(LogWindows windows, int number) {
        long offset = offsetOf(number);
        LogWindow window = windows.pin(offset);
        if (window == null) {
            return false;
        }
        ByteBuf copy = Unpooled.buffer();
        try {
            if (window.copyTo(copy, offset, offset + recordBytes) < offset + recordBytes) {
                return false;
            }
            assertThat(copy).isEqualTo(record(number, offset));
            return true;
        } finally {
            window.unpin();
        }
    }

    @Test
    void aWindowHoldsWhatWasAskedFor() throws Exception {
        LogWindows windows = windows();

        windows.load(offsetOf(1), 3L * recordBytes);

        assertThat(hasRecord(windows, 0)).isFalse();
        for (int i = 1; i < 4; i++) {
            assertThat(hasRecord(windows, i)).isTrue();
        }
        assertThat(hasRecord(windows, 4)).isFalse();
        assertThat(windows.has(offsetOf(1), 3 * recordBytes)).isTrue();
        assertThat(windows.has(offsetOf(1), 3 * recordBytes + 1)).isFalse();
        windows.close();
    }

    @Test
    void replaysShareWindowsWhereverTheyBegan() throws Exception {
        LogWindows windows = windows();

        windows.loadForReplay(100);
        windows.loadForReplay(WINDOW_BYTES);

        assertThat(windows.has(100, 2 * WINDOW_BYTES - 100)).isTrue();
        assertThat(windows.has(99, 1)).isFalse();
        assertThat(windows.has(2 * WINDOW_BYTES, 1)).isFalse();
        assertThat(windows.endsBefore(2 * WINDOW_BYTES, 0)).isTrue();
        assertThat(windows.heldBytes()).isEqualTo(2 * WINDOW_BYTES);
        windows.close();
    }

    @Test
    void whatAnotherThreadIsReadingIsWaitedForInsteadOfReadTwice() throws Exception {
        LogWindows windows = windows();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        disk.failWhen((operation, path) -> {
            if (operation == SimulatedDisk.Operation.READ) {
                reads.incrementAndGet();
                begun.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return null;
        });

        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> load(windows, 0));
        begun.await();
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> load(windows, 500));
        goOn.countDown();

        assertThat(first.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(reads).hasValue(1);
        windows.close();
    }

    private static boolean load(LogWindows windows, long logOffset) {
        try {
            windows.loadForReplay(logOffset);
            return windows.has(logOffset, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFailedReadLeavesNoWindowAndTheNextOneReadsAgain() throws Exception {
        LogWindows windows = windows();
        disk.failWhen(
                (operation, path) -> operation == SimulatedDisk.Operation.READ ? new IOException("no luck") : null);

        assertThatThrownBy(() -> windows.loadForReplay(0)).isInstanceOf(IOException.class);
        assertThat(windows.has(0, 1)).isFalse();
        disk.failWhen((operation, path) -> null);
        windows.loadForReplay(0);

        assertThat(windows.has(0, WINDOW_BYTES)).isTrue();
        assertThat(windows.heldBytes()).isEqualTo(WINDOW_BYTES);
        windows.close();
    }

    @Test
    void whatIsNotReadableYetIsInNoWindow() throws Exception {
        log().publishReadable(new LogEnd(offsetOf(3), offsetOf(2), 1_000));
        LogWindows windows = windows();

        windows.loadForReplay(0);
        windows.loadForReplay(offsetOf(3));

        assertThat(hasRecord(windows, 2)).isTrue();
        assertThat(windows.has(offsetOf(3), 1)).isFalse();
        windows.close();
    }

    @Test
    void readingAheadStopsWhileHalfOfTheWindowsWaitToBeUsed() throws Exception {
        LogWindows windows = windows();
        assertThat(windows.isRoomAhead()).isTrue();
        windows.load(offsetOf(0), recordBytes);
        assertThat(windows.isRoomAhead()).isFalse();

        assertThat(hasRecord(windows, 0)).isTrue();

        assertThat(windows.isRoomAhead()).isTrue();
        windows.close();
    }

    @Test
    void whatWasReadAheadInVainIsASignOfTooManyReplaysForAWhile() throws Exception {
        LogWindows windows = windows();
        for (int i = 0; i < WINDOWS_MAX; i++) {
            windows.loadForReplay((long) i * WINDOW_BYTES);
        }
        assertThat(windows.isCrowded()).isFalse();

        windows.load(offsetOf(100), WINDOW_BYTES);
        assertThat(windows.isCrowded()).isTrue();
        assertThat(windows.isRoomAhead()).isFalse();

        for (int i = 0; i < 100; i++) {
            windows.load(offsetOf(100 + i % 50), WINDOW_BYTES);
        }
        assertThat(windows.isCrowded()).isFalse();
        windows.close();
    }

    @Test
    void whileTooManyReplaysGoOnWhatTheyAskForIsReadAtTheirPaceAndInWholeBlocks() throws Exception {
        int windowBytes = 16 << 10;
        LogWindows windows = windows(windowBytes);
        log().publishReadable(new LogEnd(64 << 10, 0, 1_000));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

        int before = disk.count(SimulatedDisk.Operation.READ);
        windows.load(1_000, 5_000);
        int readsAlone = disk.count(SimulatedDisk.Operation.READ) - before;
        assertThat(windows.has(999, 1)).isFalse();
        for (int i = 0; i < WINDOWS_MAX; i++) {
            windows.loadForReplay((long) i * windowBytes);
        }
        windows.load(50_000, 100);
        assertThat(windows.isCrowded()).isTrue();
        before = disk.count(SimulatedDisk.Operation.READ);
        windows.load(60_000, 100);
        int readsCrowded = disk.count(SimulatedDisk.Operation.READ) - before;

        assertThat(readsAlone).isEqualTo(1);
        assertThat(readsCrowded)
                .as("the first finds out whether the system has it")
                .isEqualTo(2);
        assertThat(windows.has(14 * DiskFile.BLOCK_BYTES, DiskFile.BLOCK_BYTES)).isTrue();
        assertThat(windows.has(15 * DiskFile.BLOCK_BYTES, 1)).isFalse();
        windows.close();
    }

    @Test
    void theLeastRecentlyUsedWindowMakesRoom() throws Exception {
        LogWindows windows = windows();
        windows.load(offsetOf(0), WINDOW_BYTES);
        windows.load(offsetOf(50), WINDOW_BYTES);
        windows.load(offsetOf(100), WINDOW_BYTES);
        assertThat(hasRecord(windows, 0)).isTrue();

        windows.load(offsetOf(150), WINDOW_BYTES);

        assertThat(hasRecord(windows, 0)).isTrue();
        assertThat(hasRecord(windows, 50)).isFalse();
        assertThat(hasRecord(windows, 150)).isTrue();
        assertThat(windows.heldBytes()).isEqualTo(WINDOWS_MAX * WINDOW_BYTES);
        windows.close();
    }

    @Test
    void noWindowIsAddedWhileAllAreBeingCopiedFrom() throws Exception {
        LogWindows windows = windows();
        List<LogWindow> pinned = new ArrayList<>();
        for (int i = 0; i < WINDOWS_MAX; i++) {
            windows.load(offsetOf(50 * i), WINDOW_BYTES);
            pinned.add(windows.pin(offsetOf(50 * i)));
        }

        windows.load(offsetOf(150), WINDOW_BYTES);
        assertThat(hasRecord(windows, 150)).isFalse();
        pinned.get(1).unpin();
        windows.load(offsetOf(150), WINDOW_BYTES);

        assertThat(hasRecord(windows, 150)).isTrue();
        assertThat(windows.heldBytes()).isEqualTo(WINDOWS_MAX * WINDOW_BYTES);
        assertThat(hasRecord(windows, 0)).isTrue();
        assertThat(hasRecord(windows, 50)).isFalse();
        pinned.get(0).unpin();
        pinned.get(2).unpin();
        windows.close();
    }

    @Test
    void bytesArePinnedBeyondTheClose() throws Exception {
        LogWindows windows = windows();
        windows.load(0, WINDOW_BYTES);
        LogWindow window = windows.pin(0);
        assertThat(window).isNotNull();

        windows.close();

        ByteBuf copy = Unpooled.buffer();
        window.copyTo(copy, 0, recordBytes);
        assertThat(copy).isEqualTo(record(0, 0));
        assertThat(windows.pin(0)).isNull();
        window.unpin();
        assertThat(window.pin(0)).isFalse();
        assertThat(window.buffer().refCnt()).isZero();
    }

    @Test
    void readersNeverSeeABufferThatBecameAnotherWindow() throws Exception {
        LogWindows windows = windows();
        AtomicInteger running = new AtomicInteger(2);
        AtomicInteger seen = new AtomicInteger();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
            readers.add(CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        if (hasRecord(windows, i * 7 % RECORDS)) {
                            seen.incrementAndGet();
                        }
                    }
                } finally {
                    running.decrementAndGet();
                }
            }));
        }

        for (int i = 0; running.get() > 0; i++) {
            windows.load(offsetOf(i * 13 % RECORDS), WINDOW_BYTES);
        }

        for (CompletableFuture<Void> reader : readers) {
            reader.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        }
        assertThat(seen.get()).isPositive();
        assertThat(windows.heldBytes()).isEqualTo(WINDOWS_MAX * WINDOW_BYTES);
        windows.close();
    }

    @Test
    void aCacheSmallerThanAWindowIsRefused() {
        assertThatThrownBy(() -> new ReadConfig(
                        1, 16, WINDOW_BYTES, WINDOW_BYTES - 1, 2, 1 << 20, 800, FilteringConfig.DEFAULTS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read.cacheBytes");
    }
}
