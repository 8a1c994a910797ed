package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;
import io.rillmq.benchmarks.place.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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

/**
 * Reads every message of a closed store from the first to the last, once, after it was opened again. Cold: nothing of it
 * is in the store's memory, and with {@link #isEvicted} nothing in the operating system's either.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@NullUnmarked
public class ReplayBenchmark {
    private static final int BATCH_COUNT = 32;
    private static final int IN_FLIGHT_MAX = 64;
    /** RocketMQ's queue files, which stay mapped: little beside its log. */
    private static final long HELD_BYTES_MAX = 64 << 20;

    @Param("RILLMQ")
    public StorePeer.Kind peer;

    /** Of the store; filled when it is not there, and left for the next run. */
    @Param("")
    public String directory;

    @Param("1024")
    public int bodyBytes;

    @Param("3000000")
    public int messages;

    @Param("true")
    public boolean isEvicted;

    private StorePeer store;

    @Setup(Level.Trial)
    public void fill() throws Exception {
        Path path = Path.of(directory);
        if (path.toFile().mkdirs()) {
            try (StorePeer filled = peer.open(path, "ASYNC_FLUSH")) {
                StoreFilling.fill(filled, bodyBytes, messages, IN_FLIGHT_MAX);
            }
        }
    }

    @Setup(Level.Iteration)
    public void open() throws Exception {
        if (isEvicted) {
            evict(Path.of(directory));
        }
        store = peer.open(Path.of(directory), "ASYNC_FLUSH");
    }

    private static void evict(Path directory) throws IOException, InterruptedException {
        long held = Directories.evict(directory);
        if (held > HELD_BYTES_MAX) {
            throw new IllegalStateException(held + " bytes of " + directory + " cannot be got out of the page cache");
        }
    }

    @TearDown(Level.Iteration)
    public void close() {
        store.close();
    }

    /** All queues side by side, as a consumer of the whole topic does: so the log is read once, from end to end. */
    @Benchmark
    public long replay() {
        StorePeer.Reader[] readers = new StorePeer.Reader[StorePeer.QUEUES];
        long[] next = new long[StorePeer.QUEUES];
        Arrays.setAll(readers, store::reader);
        long count = 0;
        int ended = 0;
        for (int queueId = 0; ended < readers.length; queueId = (queueId + 1) % readers.length) {
            if (next[queueId] < readers[queueId].maxOffset()) {
                int read = readers[queueId].read(next[queueId], BATCH_COUNT);
                next[queueId] += read;
                count += read;
                ended = 0;
            } else {
                ended++;
            }
        }
        if (count != messages) {
            throw new IllegalStateException(count + " messages read of " + messages);
        }
        return count;
    }
}
