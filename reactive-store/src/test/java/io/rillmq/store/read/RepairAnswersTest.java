package io.rillmq.store.read;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.StoreConfig;
import io.rillmq.store.TestStore;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A read whose entries are repaired first is answered at its home, whatever comes in between. */
class RepairAnswersTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path DAMAGED = DIRECTORY.resolve("consumequeue/orders/0/00000000000000000000");
    private static final int MESSAGES = 20;
    private static final int DAMAGED_OFFSET = 7;
    private static final int ENTRY_BYTES = 20;
    private static final ReadConfig ONE_READER =
            new ReadConfig(1, 2, 64 << 10, 512 << 10, 1, 1 << 20, 800, FilteringConfig.DEFAULTS, 16);

    private final SimulatedDisk disk = new SimulatedDisk(41);
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY).withRead(ONE_READER);
    private final Gate repair = new Gate("store-repair");
    private final Gate reader = new Gate("store-reader-0");
    /** Runs nothing by itself: what comes here, the test runs. */
    private final BlockingQueue<Runnable> home = new LinkedBlockingQueue<>();

    private TestStore store;

    /** Holds a thread of the store when it reads from the disk. */
    private static final class Gate {
        private final String threadName;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private volatile boolean isClosed;

        Gate(String threadName) {
            this.threadName = threadName;
        }

        void close() {
            isClosed = true;
        }

        void open() {
            opened.countDown();
        }

        void awaitReached() {
            TestStore.await(CompletableFuture.runAsync(() -> await(reached)));
        }

        void pass() {
            if (isClosed && Thread.currentThread().getName().equals(threadName)) {
                reached.countDown();
                await(opened);
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @BeforeEach
    void openWithDamage() throws Exception {
        try (TestStore writing = TestStore.open(config, disk)) {
            for (int i = 0; i < MESSAGES; i++) {
                writing.put(0, "message " + i);
                writing.put(1, "other " + i);
            }
        }
        disk.flipBit(DAMAGED, DAMAGED_OFFSET * ENTRY_BYTES + 5, 2);
        store = TestStore.open(config, disk);
        disk.failWhen((operation, file) -> {
            if (operation == Operation.READ) {
                repair.pass();
                reader.pass();
            }
            return null;
        });
    }

    @AfterEach
    void close() {
        repair.open();
        reader.open();
        store.close();
    }

    /** Reads the damaged entry, to be answered at {@link #home}. */
    private CompletableFuture<ReadResult> readDamaged() {
        CompletableFuture<ReadResult> result = new CompletableFuture<>();
        store.store.read(
                new ReadRequest(ORDERS, 0, DAMAGED_OFFSET, 1, 1 << 10, QueueFilter.ALL, home::add), result::complete);
        return result;
    }

    /** Has one read stop the reader and others wait for it, until one more is refused. */
    private void fillReader() {
        reader.close();
        readOther();
        reader.awaitReached();
        CompletableFuture<ReadResult> last = readOther();
        while (!last.isDone()) {
            last = readOther();
        }
        assertThat(last.join().status()).isEqualTo(ReadStatus.BUSY);
    }

    /** Reads what is sound, to be answered anywhere. */
    private CompletableFuture<ReadResult> readOther() {
        CompletableFuture<ReadResult> result = new CompletableFuture<>();
        store.store.read(new ReadRequest(ORDERS, 1, 0, 1, 1 << 10, QueueFilter.ALL, Runnable::run), answer -> {
            answer.records().release();
            result.complete(answer);
        });
        return result;
    }

    /** What {@code result} became when the next task of the home was run, and not before. */
    private ReadResult answeredAtHome(CompletableFuture<ReadResult> result) throws InterruptedException {
        Runnable task = home.poll(20, TimeUnit.SECONDS);
        assertThat(task).as("an answer at home").isNotNull();
        assertThat(result).isNotDone();
        task.run();
        assertThat(result).isDone();
        ReadResult answer = result.join();
        answer.records().release();
        return answer;
    }

    @Test
    void aReadThatFindsNoRoomAfterItsRepairIsToldAtHomeThatTheStoreIsBusy() throws Exception {
        repair.close();
        CompletableFuture<ReadResult> repaired = readDamaged();
        repair.awaitReached();
        fillReader();

        repair.open();

        ReadResult answer = answeredAtHome(repaired);
        assertThat(answer.status()).isEqualTo(ReadStatus.BUSY);
        assertThat(answer.nextQueueOffset()).isEqualTo(DAMAGED_OFFSET);
    }

    @Test
    void aReadThatMeetsARepairUnderWayIsToldAtHomeThatTheStoreIsBusy() throws Exception {
        repair.close();
        CompletableFuture<ReadResult> first = readDamaged();
        repair.awaitReached();

        assertThat(answeredAtHome(readDamaged()).status()).isEqualTo(ReadStatus.BUSY);

        repair.open();
        assertThat(answeredAtHome(first).status()).isEqualTo(ReadStatus.FOUND);
    }
}
