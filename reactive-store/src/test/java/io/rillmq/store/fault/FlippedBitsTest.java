package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.TestStore;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.LogConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Bits of message bodies flip on the device. */
class FlippedBitsTest {
    private static final int SEGMENT_BYTES = 8 << 10;
    /** Next to nothing is read from memory. */
    private static final StoreConfig CONFIG =
            TestStore.smallConfig(Story.DIRECTORY).withLog(new LogConfig(SEGMENT_BYTES, 64));

    private static final Path SEGMENTS = Story.DIRECTORY.resolve("commitlog");
    private static final int MESSAGES = 100;
    private static final int SEEDS = 30;
    private static final int LETTER_BITS = 8;

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    @BeforeEach
    void listen() {
        storeLogger().setAdditive(false);
        reports.start();
        storeLogger().addAppender(reports);
    }

    @AfterEach
    void leave() {
        storeLogger().detachAppender(reports);
        storeLogger().setAdditive(true);
    }

    private static Logger storeLogger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq.store");
    }

    /** Whether an operator was told of damage at {@code logOffset}. */
    private boolean isReported(long logOffset) {
        return reports.list.stream()
                .anyMatch(event -> event.getLevel() == Level.ERROR
                        && List.of(event.getArgumentArray()).contains(logOffset));
    }

    @Test
    void aMessageWithAFlippedBitIsPassedOverAndTheOthersStillCome() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            SimulatedDisk disk = new SimulatedDisk(seed);
            List<String> sent = new ArrayList<>();
            List<String> sound = new ArrayList<>();
            List<Long> damaged = new ArrayList<>();
            TestStore store = TestStore.open(CONFIG, disk);
            for (int i = 0; i < MESSAGES; i++) {
                String body = "message " + i + "-".repeat(random.nextInt(300));
                long logOffset = store.put(0, body).logOffset();
                sent.add(body);
                if (random.nextInt(10) == 0 || (i == MESSAGES - 1 && seed % 2 == 0)) {
                    flip(disk, logOffset, body, random);
                    damaged.add(logOffset);
                } else {
                    sound.add(body);
                }
            }

            // What is in memory still is not damaged.
            assertThat(store.bodies(0))
                    .as("running, seed %s", seed)
                    .containsSubsequence(sound)
                    .isSubsetOf(sent);
            store.close();
            reports.list.clear();
            try (TestStore reopened = TestStore.open(CONFIG, disk)) {
                assertThat(reopened.bodies(0)).as("opened again, seed %s", seed).isEqualTo(sound);
                assertThat(damaged).as("reported, seed %s", seed).allMatch(this::isReported);
                assertThat(reopened.put(0, "one more").queueOffset()).isEqualTo(MESSAGES);
            }
        }
    }

    private static void flip(SimulatedDisk disk, long logOffset, String body, Random random) throws IOException {
        Path segment = SEGMENTS.resolve("%020d".formatted(logOffset - logOffset % SEGMENT_BYTES));
        String content = new String(disk.readAll(segment).orElseThrow(), StandardCharsets.ISO_8859_1);
        int begin = content.indexOf(body, (int) (logOffset % SEGMENT_BYTES));
        assertThat(begin).isNotNegative();
        disk.flipBit(segment, begin + random.nextInt(body.length()), random.nextInt(LETTER_BITS));
    }
}
