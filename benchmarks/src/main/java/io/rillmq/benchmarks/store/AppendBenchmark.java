package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;
import io.rillmq.benchmarks.place.Directories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appends to a new store, from as many threads as JMH is told. Fails when not every message can be read at the end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@NullUnmarked
public class AppendBenchmark {
    @Param("RILLMQ")
    public StorePeer.Kind peer;

    /** Parent of the store's directory. */
    @Param("")
    public String directory;

    @Param("ASYNC_FLUSH")
    public String flushDiskType;

    @Param("1024")
    public int bodyBytes;

    /** Of one producer. */
    @Param("64")
    public int inFlightMax;

    private final List<StorePeer.Producer> producers = new ArrayList<>();
    /** Where producers meet that have all their answers. */
    private final Phaser drained = new Phaser();

    private Path storeDirectory;
    private StorePeer store;

    @Setup(Level.Trial)
    public void open() throws Exception {
        storeDirectory = Directories.createIn(directory);
        store = peer.open(storeDirectory, flushDiskType);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        long stored = storedCount();
        long readable = store.readableCount();
        store.close();
        Directories.delete(storeDirectory);
        if (stored == 0 || readable != stored) {
            throw new IllegalStateException(stored + " messages were acknowledged, " + readable + " can be read");
        }
    }

    private synchronized StorePeer.Producer newProducer() {
        StorePeer.Producer producer = store.producer(bodyBytes, inFlightMax);
        producers.add(producer);
        drained.register();
        return producer;
    }

    private synchronized long storedCount() {
        return producers.stream().mapToLong(StorePeer.Producer::storedCount).sum();
    }

    /** One producing thread. */
    @State(Scope.Thread)
    @NullUnmarked
    public static class Sender {
        private AppendBenchmark all;
        private StorePeer.Producer producer;
        private int queueId;

        @Setup(Level.Trial)
        public void open(AppendBenchmark benchmark) {
            all = benchmark;
            producer = benchmark.newProducer();
        }

        /** What the views still have to do for these messages counts too. */
        @TearDown(Level.Iteration)
        public void settle() {
            producer.drain();
            all.drained.arriveAndAwaitAdvance();
            while (all.store.readableCount() < all.storedCount()) {
                Thread.onSpinWait();
            }
        }

        private int nextQueueId() {
            queueId = (queueId + 1) % StorePeer.QUEUES;
            return queueId;
        }
    }

    @Benchmark
    public void append(Sender sender) {
        sender.producer.append(sender.nextQueueId());
    }
}
