package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;
import io.rillmq.benchmarks.place.Directories;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads the newest messages again and again, {@value #BATCH_COUNT} at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@NullUnmarked
public class ReadBenchmark {
    static final int BATCH_COUNT = 32;

    private static final int QUEUE_ID = 0;
    private static final int IN_FLIGHT_MAX = 64;
    /** Of all queues together they fit every cache of newest messages. */
    private static final int TAIL_COUNT = 1024;

    @Param("RILLMQ")
    public StorePeer.Kind peer;

    /** Parent of the store's directory. */
    @Param("")
    public String directory;

    @Param("1024")
    public int bodyBytes;

    @Param("40000")
    public int messages;

    private Path storeDirectory;
    private StorePeer store;
    private StorePeer.Reader reader;
    private long maxOffset;
    private long next;

    @Setup(Level.Trial)
    public void open() throws Exception {
        storeDirectory = Directories.createIn(directory);
        store = peer.open(storeDirectory, "ASYNC_FLUSH");
        StoreFilling.fill(store, bodyBytes, messages, IN_FLIGHT_MAX);
        reader = store.reader(QUEUE_ID);
        maxOffset = reader.maxOffset();
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        store.close();
        Directories.delete(storeDirectory);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_COUNT)
    public int tail() {
        if (next < maxOffset - TAIL_COUNT || next + BATCH_COUNT > maxOffset) {
            next = maxOffset - TAIL_COUNT;
        }
        int count = reader.read(next, BATCH_COUNT);
        if (count != BATCH_COUNT) {
            throw new IllegalStateException(count + " messages read instead of " + BATCH_COUNT);
        }
        next += count;
        return count;
    }
}
