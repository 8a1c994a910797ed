package io.rillmq.store.process;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.StoreOpenException;
import io.rillmq.store.TestStore;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Sends messages to a store until it is killed, and reports line by line: every message that it found, that it begins, and
 * every acknowledgement. Asks on its standard input where, how, by what name and with which seed.
 */
final class CheckingProducer {
    static final String BEGINS = "begins";
    static final int QUEUES = 3;
    /** Exit code when the store does not open. */
    static final int NOT_OPENED = 3;

    private static final int IN_FLIGHT_MAX = 64;
    private static final int FILLER_BYTES_MAX = 700;
    private static final FileOutputStream REPORTS = new FileOutputStream(FileDescriptor.out);

    private final TestStore store;
    private final String name;
    private final Random random;
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);

    private CheckingProducer(TestStore store, String name, Random random) {
        this.store = store;
        this.name = name;
        this.random = random;
    }

    public static void main(String[] args) throws Exception {
        System.setOut(System.err); // Standard output is for reports alone.
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Path directory = Path.of(orders.readLine());
        FlushLevel level = FlushLevel.valueOf(orders.readLine());
        String name = orders.readLine();
        Random random = new Random(Long.parseLong(orders.readLine()));
        TestStore store;
        try {
            store = TestStore.open(config(directory, level));
        } catch (StoreOpenException e) {
            report(e.getMessage());
            System.exit(NOT_OPENED);
            return;
        }
        new CheckingProducer(store, name, random).run();
    }

    /** Everything happens often: new segments, new queue files, checkpoints of both kinds. */
    static StoreConfig config(Path directory, FlushLevel level) {
        return TestStore.smallConfig(directory)
                .withLog(new LogConfig(128 << 10, 64 << 10))
                .withAppend(AppendConfig.DEFAULTS.withRunwayBytes(16 << 10))
                .withQueue(new QueueConfig(
                        2_000,
                        300,
                        Duration.ofMillis(2),
                        Duration.ofMillis(10),
                        64 << 10,
                        Duration.ofMillis(40),
                        256 << 10))
                .withFlushLevel(level);
    }

    /** Every message, queue by queue. */
    static void contentsOf(TestStore store, Consumer<Placed> visitor) {
        for (int queueId = 0; queueId < QUEUES; queueId++) {
            for (StoredMessage message : store.all(TestStore.ORDERS, queueId)) {
                visitor.accept(new Placed(queueId, message.queueOffset(), Placed.idIn(message)));
            }
        }
    }

    private void run() throws InterruptedException {
        contentsOf(store, message -> report(message.line()));
        report(BEGINS);
        for (int number = 0; ; number++) {
            inFlight.acquire();
            send(random.nextInt(QUEUES), name + "." + number);
        }
    }

    private void send(int queueId, String id) {
        ByteBuf record =
                TestStore.record(TestStore.ORDERS, queueId, Placed.body(id, random.nextInt(FILLER_BYTES_MAX)), "tag");
        store.append(TestStore.ORDERS, queueId, record, random.nextInt(4) > 0)
                .thenAccept(outcome -> answered(queueId, id, outcome));
    }

    private void answered(int queueId, String id, AppendOutcome outcome) {
        if (outcome instanceof Appended appended) {
            report(new Placed(queueId, appended.queueOffset(), id).line());
        }
        inFlight.release();
    }

    /** In one call to the system: a line is reported whole or not at all. */
    private static void report(String line) {
        try {
            REPORTS.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
