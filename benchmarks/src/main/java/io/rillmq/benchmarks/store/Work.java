package io.rillmq.benchmarks.store;

import java.util.Map;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What is compared: one benchmark with its parameters. */
enum Work {
    APPEND_1K_1("append 1 KiB, ASYNC_FLUSH, 1 producer", append("ASYNC_FLUSH", 1024, 64), 1),
    APPEND_1K_8("append 1 KiB, ASYNC_FLUSH, 8 producers", append("ASYNC_FLUSH", 1024, 32), 8),
    APPEND_1K_SYNC("append 1 KiB, SYNC_FLUSH, 64 in flight", append("SYNC_FLUSH", 1024, 64), 1),
    APPEND_100B_8("append 100 B, ASYNC_FLUSH, 8 producers", append("ASYNC_FLUSH", 100, 32), 8),
    READ_TAIL("read 32 x 1 KiB at the tail", Map.of(), 1) {
        @Override
        String benchmark() {
            return ReadBenchmark.class.getName() + ".tail";
        }
    },
    REPLAY("replay from the first message, out of the page cache", Map.of("isEvicted", "true"), 1) {
        @Override
        String benchmark() {
            return ReplayBenchmark.class.getName() + ".replay";
        }
    },
    REPLAY_CACHED("replay from the first message, in the page cache", Map.of("isEvicted", "false"), 1) {
        @Override
        String benchmark() {
            return ReplayBenchmark.class.getName() + ".replay";
        }
    };

    final String title;
    private final Map<String, String> parameters;
    private final int threads;

    Work(String title, Map<String, String> parameters, int threads) {
        this.title = title;
        this.parameters = parameters;
        this.threads = threads;
    }

    private static Map<String, String> append(String flushDiskType, int bodyBytes, int inFlightMax) {
        return Map.of(
                "flushDiskType", flushDiskType,
                "bodyBytes", Integer.toString(bodyBytes),
                "inFlightMax", Integer.toString(inFlightMax));
    }

    String benchmark() {
        return AppendBenchmark.class.getName() + ".append";
    }

    boolean isReplay() {
        return this == REPLAY || this == REPLAY_CACHED;
    }

    /** One process, warmed up, then measured. A replay is run whole instead of for a time. */
    ChainedOptionsBuilder options(Length length) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include('^' + benchmark().replace(".", "\\.") + '$')
                .forks(1)
                .threads(threads)
                .warmupIterations(length.warmUps)
                .warmupTime(TimeValue.milliseconds(length.millis))
                .measurementIterations(length.measurements)
                .measurementTime(TimeValue.milliseconds(length.millis));
        if (isReplay() || this == READ_TAIL) {
            options.param("messages", Integer.toString(messages(length)));
        }
        parameters.forEach(options::param);
        return options;
    }

    /** How many messages one operation of JMH stands for, where JMH cannot know. */
    int messagesPerOperation(Length length) {
        return isReplay() ? messages(length) : 1;
    }

    private int messages(Length length) {
        return isReplay() ? length.replayed : length.tail;
    }
}
