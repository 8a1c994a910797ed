package io.rillmq.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.LogEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The index against a list of all messages, through restarts, power cuts, lost files, flipped bits and retention. */
class KeyIndexPropertyTest {
    private static final Path LOG_DIRECTORY = Path.of("/simulated/commitlog");
    private static final Path INDEX_DIRECTORY = Path.of("/simulated/rillmq/index");
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int SEEDS = 100;
    private static final int STEPS = 60;
    private static final int TOPICS = 3;
    private static final int KEYS = 12;
    private static final int QUERIES = 12;
    private static final int COUNT_MAX = 64;

    private static Level usualLevel;

    /** Runs of a few dozen keys, merged three at a time. */
    private final IndexConfig config = new IndexConfig(true, 40, 3, 1 << 20, 8, COUNT_MAX, 1 << 20, 1 << 20);

    private Random random = new Random(0);
    private SimulatedDisk disk = new SimulatedDisk(0);
    private int hashBits;
    private @Nullable WrittenLog written;
    private @Nullable KeyIndex index;
    private List<Sent> sent = new ArrayList<>();
    private LogEnd forced = LogEnd.NONE;
    private long clock = 1_000_000;
    private final StringBuilder trail = new StringBuilder();

    private record Sent(Topic topic, String id, List<String> keys, boolean isRolledBack, long logOffset, long millis) {
        boolean matches(KeyQuery query) {
            boolean hasKey = query.key().equals(id) || (query.kind() == KeyKind.ANY && keys.contains(query.key()));
            return hasKey
                    && !isRolledBack
                    && topic.equals(query.topic())
                    && millis >= query.fromMillis()
                    && millis <= query.toMillis();
        }
    }

    /** Damage is reported: expected here, and by the thousand. */
    @BeforeAll
    static void silence() {
        usualLevel = storeLogger().getLevel();
        storeLogger().setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        storeLogger().setLevel(usualLevel);
    }

    private static Logger storeLogger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq.store");
    }

    static Stream<Integer> seeds() {
        return Stream.iterate(1, seed -> seed + 1).limit(SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyQueryFindsWhatAListOfAllMessagesHas(int seed) throws IOException {
        random = new Random(seed);
        disk = new SimulatedDisk(seed);
        // Few bits make most keys collide.
        hashBits = random.nextInt(3) == 0 ? 2 : KeyEntry.HASH_BITS;
        open();

        for (int step = 0; step < STEPS; step++) {
            try {
                act();
                check();
            } catch (IOException e) {
                if (!disk.isCut()) {
                    throw e;
                }
                rise();
                check();
            }
        }
        disk.restart();
    }

    private void act() throws IOException {
        int action = random.nextInt(12);
        trail.append(' ').append(action);
        switch (action) {
            case 0 -> restart();
            case 1 -> crash();
            case 2 -> disk.cutPowerAfter(random.nextInt(40));
            case 3 -> loseFile();
            case 4 -> flipBit();
            case 5 -> loseOldestSegment();
            case 6, 7 -> index().work();
            case 8 -> force();
            default -> append(1 + random.nextInt(30));
        }
    }

    private void append(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Topic topic = new Topic("topic" + random.nextInt(TOPICS));
            List<String> keys = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                keys.add("key" + random.nextInt(KEYS));
            }
            Map<String, String> properties = new TreeMap<>();
            String id = random.nextInt(4) == 0 ? "" : "key" + random.nextInt(100);
            if (!id.isEmpty()) {
                properties.put(PropertyNames.UNIQUE_KEY, id);
            }
            if (!keys.isEmpty()) {
                properties.put(PropertyNames.KEYS, String.join(random.nextBoolean() ? " " : "  ", keys));
            }
            properties.put("KEYSTONE", "key1");
            boolean isRolledBack = random.nextInt(10) == 0;
            clock += random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
            long logOffset = log().append(
                            topic,
                            isRolledBack ? SystemFlags.TRANSACTION_ROLLBACK : SystemFlags.TRANSACTION_NONE,
                            MessageProperties.of(properties),
                            new byte[random.nextInt(400)],
                            clock);
            sent.add(new Sent(topic, id, keys, isRolledBack, logOffset, clock));
        }
    }

    private void force() throws IOException {
        log().force();
        forced = log().log.forced();
    }

    private void restart() throws IOException {
        force();
        close();
        open();
    }

    private void crash() {
        disk.powerCut();
        rise();
    }

    private void rise() {
        try {
            close();
        } catch (IOException e) {
            assertThat(disk.isCut()).isTrue();
        }
        disk.powerOn();
        sent.removeIf(message -> message.logOffset >= forced.offset());
        try {
            open();
        } catch (IOException e) {
            throw new AssertionError("with the power on", e);
        }
    }

    private void open() throws IOException {
        WrittenLog opened = WrittenLog.open(disk, LOG_DIRECTORY, SEGMENT_BYTES, forced);
        written = opened;
        forgetBelow(opened.log.minOffset());
        index = new KeyIndex(opened.log, new RunDirectory(disk, INDEX_DIRECTORY), new KeyHash(hashBits), config);
    }

    private void close() throws IOException {
        try {
            if (random.nextBoolean()) {
                index().flushAll();
            }
        } finally {
            index().close();
            log().close();
        }
    }

    private void loseFile() throws IOException {
        restart();
        List<String> names = disk.list(INDEX_DIRECTORY);
        if (!names.isEmpty()) {
            disk.delete(INDEX_DIRECTORY.resolve(names.get(random.nextInt(names.size()))));
        }
    }

    /** While the index has the file open, or before it opens it. */
    private void flipBit() throws IOException {
        if (random.nextBoolean()) {
            restart();
        }
        List<String> names = disk.list(INDEX_DIRECTORY);
        if (!names.isEmpty()) {
            Path file = INDEX_DIRECTORY.resolve(names.get(random.nextInt(names.size())));
            long length = disk.readAll(file).orElseThrow().length;
            if (length > 0) {
                disk.flipBit(file, random.nextInt((int) length), random.nextInt(8));
            }
        }
    }

    private void loseOldestSegment() throws IOException {
        force();
        log().dropOldest();
        forgetBelow(log().log.minOffset());
    }

    private void forgetBelow(long minOffset) {
        sent.removeIf(message -> message.logOffset < minOffset);
    }

    private void check() throws IOException {
        while (index().followed() < log().log.readableEnd()) {
            if (index().waitsForForce()) {
                force();
            }
            index().work();
        }
        for (int i = 0; i < QUERIES; i++) {
            checkQuery();
        }
    }

    private void checkQuery() throws IOException {
        long from = random.nextInt(3) == 0 ? 0 : 1_000_000 + random.nextInt((int) (clock - 1_000_000 + 2));
        long to = random.nextInt(3) == 0 ? Long.MAX_VALUE : from + random.nextInt(10_000);
        KeyQuery query = new KeyQuery(
                new Topic("topic" + random.nextInt(TOPICS)),
                "key" + random.nextInt(2 * KEYS),
                random.nextBoolean() ? KeyKind.ANY : KeyKind.UNIQUE_ID,
                1 + random.nextInt(COUNT_MAX),
                from,
                to);
        List<Long> matching = sent.stream()
                .filter(message -> message.matches(query))
                .map(Sent::logOffset)
                .toList();
        List<Long> newest = matching.subList(Math.max(0, matching.size() - query.countMax()), matching.size());

        KeyQueryResult result = index().answer(query);
        while (result == null) {
            index().work();
            result = index().followed() < log().log.readableEnd() ? null : index().answer(query);
        }

        assertThat(offsetsOf(result.records())).as("after%s: %s", trail, query).isEqualTo(newest);
        assertThat(result.count()).isEqualTo(newest.size());
        assertThat(result.isComplete()).isEqualTo(newest.size() == matching.size());
    }

    private static List<Long> offsetsOf(ByteBuf records) {
        List<Long> offsets = new ArrayList<>();
        while (records.isReadable()) {
            offsets.add(RecordReader.read(records).logOffset());
        }
        records.release();
        return offsets;
    }

    private WrittenLog log() {
        WrittenLog current = written;
        assertThat(current).isNotNull();
        return current;
    }

    private KeyIndex index() {
        KeyIndex current = index;
        assertThat(current).isNotNull();
        return current;
    }
}
