package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.Disk;
import io.rillmq.store.index.IndexFigures;
import io.rillmq.store.index.KeyKind;
import io.rillmq.store.index.KeyQuery;
import io.rillmq.store.inspect.CheckReport;
import io.rillmq.store.inspect.DumpRequest;
import io.rillmq.store.inspect.DumpedRecord;
import io.rillmq.store.inspect.Inspection;
import io.rillmq.store.inspect.NotInspectableException;
import io.rillmq.store.inspect.QueueFigures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is looked at from outside. */
class InspectionTest {
    private static final int COUNT = 300;
    private static final int ENTRY_BYTES = 20;
    private static final Path FIRST_SEGMENT = Path.of("commitlog/00000000000000000000");
    private static final Path SECOND_SEGMENT = Path.of("commitlog/00000000000000065536");
    private static final Path QUEUE_0 = Path.of("consumequeue/orders/0/00000000000000000000");
    private static final Path QUEUE_0_SECOND_FILE = Path.of("consumequeue/orders/0/00000000000000001000");

    @TempDir
    Path directory;

    private final List<Appended> appended = new ArrayList<>();

    /** Three queues of 100 messages each, in three segments; queue files hold 50 entries. */
    @BeforeEach
    void fill() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            for (int i = 0; i < COUNT; i++) {
                appended.add(store.put(i % 3, "message " + i + " " + "x".repeat(400)));
            }
        }
    }

    private CheckReport check() throws Exception {
        try (Inspection inspection = Inspection.open(directory)) {
            return inspection.check((done, total) -> {});
        }
    }

    private void write(Path file, long position, byte[] bytes) throws IOException {
        try (RandomAccessFile opened =
                new RandomAccessFile(directory.resolve(file).toFile(), "rw")) {
            opened.seek(position);
            opened.write(bytes);
        }
    }

    private byte[] entry(long logOffset, int sizeBytes, long tagsCode) {
        return ByteBuffer.allocate(ENTRY_BYTES)
                .putLong(logOffset)
                .putInt(sizeBytes)
                .putLong(tagsCode)
                .array();
    }

    @Test
    void aSoundDirectoryIsCountedAndNotTouched() throws Exception {
        Map<String, String> before = state();

        CheckReport report = check();

        Appended last = appended.get(COUNT - 1);
        assertThat(report.problems()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.isClean()).isTrue();
        assertThat(report.log().segments()).isEqualTo(3);
        assertThat(report.log().segmentBytes()).isEqualTo(64 << 10);
        assertThat(report.log().minOffset()).isZero();
        assertThat(report.log().endOffset()).isEqualTo(last.logOffset() + last.sizeBytes());
        assertThat(report.log().records()).isEqualTo(COUNT);
        assertThat(report.log().recordBytes())
                .isEqualTo(appended.stream().mapToLong(Appended::sizeBytes).sum());
        assertThat(report.log().lastStoreMillis())
                .isGreaterThanOrEqualTo(report.log().firstStoreMillis());
        assertThat(report.queues())
                .containsExactly(
                        new QueueFigures("orders", 0, 0, 100, 100),
                        new QueueFigures("orders", 1, 0, 100, 100),
                        new QueueFigures("orders", 2, 0, 100, 100));
        assertThat(state()).isEqualTo(before);
    }

    /** Every file with its time and content. */
    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String content = Files.isDirectory(file)
                        ? "directory"
                        : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                state.put(file.toString(), Files.getLastModifiedTime(file) + " " + content);
            }
        }
        return state;
    }

    @Test
    void theOneQueueFileOfAnotherLengthIsBlamed() throws Exception {
        try (RandomAccessFile first =
                new RandomAccessFile(directory.resolve(QUEUE_0).toFile(), "rw")) {
            first.setLength(60 * ENTRY_BYTES);
        }

        assertThat(check().problems())
                .filteredOn(problem -> problem.contains("bytes, others have"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("00000000000000000000 has 1200 bytes, others have 1000");
    }

    @Test
    void aChangedByteOfABodyIsFoundWithItsRecord() throws Exception {
        Appended damaged = appended.get(10);
        write(FIRST_SEGMENT, damaged.logOffset() + 120, new byte[] {1});

        CheckReport report = check();

        assertThat(report.log().damagedPlaces()).isEqualTo(1);
        assertThat(report.log().damagedBytes()).isEqualTo(damaged.sizeBytes());
        assertThat(report.log().records()).isEqualTo(COUNT - 1);
        assertThat(report.problems())
                .singleElement()
                .asString()
                .contains("from " + damaged.logOffset() + " to "
                        + appended.get(11).logOffset())
                .contains("checksum");
        assertThat(report.notes())
                .anyMatch(
                        note -> note.contains("orders queue 1") && note.contains("tells of a record that is damaged"));
    }

    @Test
    void aHoleInTheNewestSegmentIsNotTakenForTheEnd() throws Exception {
        Appended damaged = appended.get(COUNT - 2);
        long position = damaged.logOffset() % (64 << 10);
        write(Path.of("commitlog/00000000000000131072"), position, new byte[damaged.sizeBytes()]);

        assertThat(check().problems()).singleElement().asString().contains("from " + damaged.logOffset());
    }

    @Test
    void aLostEndIsFoundByTheEntriesThatPointThere() throws Exception {
        Appended last = appended.get(COUNT - 1);
        write(Path.of("commitlog/00000000000000131072"), last.logOffset() % (64 << 10), new byte[last.sizeBytes()]);

        assertThat(check().problems())
                .anyMatch(problem -> problem.contains("orders queue 2")
                        && problem.contains("beyond the log")
                        && problem.contains("queue offset 99"));
    }

    @Test
    void aMissingEntryIsFound() throws Exception {
        write(QUEUE_0_SECOND_FILE, 9 * ENTRY_BYTES, new byte[ENTRY_BYTES]);

        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("orders queue 0: 1 entry is missing, at queue offset 59")
                .contains("log offset " + appended.get(177).logOffset());
    }

    @Test
    void wrongEntriesAreFoundAndToldOnce() throws Exception {
        Appended first = appended.get(0);
        write(QUEUE_0, 0, entry(first.logOffset(), first.sizeBytes() + 1, "tag".hashCode()));
        write(
                QUEUE_0,
                ENTRY_BYTES,
                entry(appended.get(3).logOffset(), appended.get(3).sizeBytes(), 1));

        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("orders queue 0: 2 entries are wrong, the first at queue offset 0")
                .contains(first.sizeBytes() + 1 + " bytes");
    }

    @Test
    void entriesBehindTheLastRecordAreFound() throws Exception {
        long end = appended.get(COUNT - 1).logOffset() + appended.get(COUNT - 1).sizeBytes();
        Path third = Path.of("consumequeue/orders/0/00000000000000002000");
        Files.write(directory.resolve(third), new byte[1_000]);
        write(third, 0, entry(end + 5, 100, 0));
        write(third, ENTRY_BYTES, entry(appended.get(0).logOffset(), 100, 0));

        assertThat(check().problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("1 entry points beyond the log, at queue offset 100"))
                .anyMatch(problem -> problem.contains("1 entry tells of no record of it, at queue offset 101"));
    }

    @Test
    void aMissingQueueFileIsFound() throws Exception {
        Files.delete(directory.resolve(QUEUE_0));

        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("orders queue 0: 50 entries are missing, the first at queue offset 0");
    }

    @Test
    void aShortQueueFileIsFound() throws Exception {
        Files.write(directory.resolve(QUEUE_0_SECOND_FILE), new byte[40]);

        assertThat(check().problems())
                .anyMatch(problem -> problem.contains("orders queue 0: file 00000000000000001000 has 40 bytes"));
    }

    @Test
    void aMissingSegmentIsFound() throws Exception {
        Files.delete(directory.resolve(SECOND_SEGMENT));

        assertThat(check().problems()).anyMatch(problem -> problem.contains("no segment from 65536 to 131072"));
    }

    @Test
    void aShortSegmentIsFound() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(SECOND_SEGMENT).toFile(), "rw")) {
            file.setLength(60_000);
        }

        assertThat(check().problems())
                .anyMatch(problem -> problem.contains("segment 00000000000000065536 has 60000 bytes"));
    }

    @Test
    void aTableThatIsNoJsonIsFound() throws Exception {
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(directory.resolve("config/topics.json"), "{\"dataVersion\":{");
        Files.writeString(directory.resolve("config/delayOffset.json"), "{\"offsetTable\":{1:5}}");

        assertThat(check().problems()).singleElement().asString().startsWith("config/topics.json is no JSON");
    }

    @Test
    void aCheckpointAheadOfTheLogIsFound() throws Exception {
        write(
                Path.of("checkpoint"),
                40,
                ByteBuffer.allocate(8).putLong(1L << 40).array());
        write(Path.of("checkpoint"), 0, ByteBuffer.allocate(8).putLong(1L << 45).array());

        assertThat(check().problems())
                .hasSize(2)
                .allMatch(problem -> problem.startsWith("checkpoint has"))
                .anyMatch(problem -> problem.contains(Long.toString(1L << 40)));
    }

    @Test
    void aDamagedSnapshotIsFound() throws Exception {
        write(Path.of("rillmq/queues"), 30, new byte[] {77});

        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("snapshot rillmq/queues has a wrong checksum");
    }

    @Test
    void aDamagedIndexHeaderIsFound() throws Exception {
        Files.createDirectories(directory.resolve("index"));
        ByteBuffer header = ByteBuffer.allocate(1_000).putLong(5).putLong(4);
        Files.write(directory.resolve("index/20261122150544645"), header.array());

        assertThat(check().problems()).singleElement().asString().startsWith("index/20261122150544645");
    }

    @Test
    void theKeyIndexIsCounted() throws Exception {
        putKeyed(ORDERS, 7);

        CheckReport report = check();

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.keyIndex())
                .isEqualTo(
                        new IndexFigures(runs().size(), COUNT + 7, report.log().endOffset()));
    }

    @Test
    void aChangedByteOfTheKeyIndexIsFoundWhereverItIs() throws Exception {
        putKeyed(ORDERS, 7);
        Path run = runs().get(0);
        int sound = runs().size() - 1;
        byte[] whole = Files.readAllBytes(run);
        for (int at = 0; at < whole.length; at += 211) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(run, changed);

            CheckReport report = check();

            assertThat(report.problems())
                    .as("byte %s", at)
                    .singleElement()
                    .asString()
                    .contains("of the key index is damaged");
            assertThat(report.keyIndex().runs()).isEqualTo(sound);
        }
    }

    @Test
    void missingAndUnknownFilesOfTheKeyIndexAreFound() throws Exception {
        putKeyed(ORDERS, 7);
        Path run = runs().get(0);
        Files.move(run, run.resolveSibling("run-99"));

        CheckReport report = check();

        assertThat(report.problems()).singleElement().asString().contains("of the key index is missing");
        assertThat(report.notes()).singleElement().asString().contains("run-99");
    }

    @Test
    void aMissingKeyIndexIsNotedWhereTheLogHasRecords() throws Exception {
        putKeyed(ORDERS, 7);
        Disk.real().deleteTree(directory.resolve("rillmq/index"));

        CheckReport report = check();

        assertThat(report.notes()).singleElement().asString().contains("there is no key index rillmq/index");
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void aDamagedManifestOfTheKeyIndexIsFound() throws Exception {
        putKeyed(ORDERS, 7);
        write(Path.of("rillmq/index/manifest"), 20, new byte[] {77});

        assertThat(check().problems()).singleElement().asString().contains("manifest of the key index is damaged");
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("rillmq/index"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("run-"))
                    .toList();
        }
    }

    private void putKeyed(Topic topic, int count) throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            for (int i = 0; i < count; i++) {
                MessageProperties keys = MessageProperties.of(Map.of(PropertyNames.KEYS, "key-" + i));
                assertThat(TestStore.await(store.append(topic, 0, TestStore.record(topic, 0, 0, "body", keys), true)))
                        .isInstanceOf(Appended.class);
            }
            // Whoever asks has the index follow the log up to its end.
            TestStore.await(store.store
                            .query(new KeyQuery(topic, "key-0", KeyKind.ANY, 1, 0, Long.MAX_VALUE))
                            .toCompletableFuture())
                    .records()
                    .release();
        }
    }

    @Test
    void aTopicOfTheServersOwnIsNotTakenForADeletedOne() throws Exception {
        Topic internal = new Topic("rmq_sys_rill_tables");
        Topic deleted = new Topic("deleted");
        putKeyed(internal, 5);
        putKeyed(deleted, 6);
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(
                directory.resolve("config/topics.json"),
                "{\"topicConfigTable\":{\"orders\":{\"topicName\":\"orders\"}},\"dataVersion\":{}}");
        Disk.real().deleteTree(directory.resolve("consumequeue/rmq_sys_rill_tables"));
        Disk.real().deleteTree(directory.resolve("consumequeue/deleted"));

        CheckReport report = check();

        assertThat(report.notes())
                .singleElement()
                .asString()
                .isEqualTo("deleted queue 0: 6 records of a topic that does not exist any more");
        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("rmq_sys_rill_tables queue 0: 5 entries are missing");
    }

    @Test
    void whatACrashLeavesIsNotedAndNoDamage() throws Exception {
        Files.createFile(directory.resolve("abort"));
        write(QUEUE_0_SECOND_FILE, 30 * ENTRY_BYTES, new byte[20 * ENTRY_BYTES]);
        Appended last = appended.get(COUNT - 1);
        write(
                Path.of("commitlog/00000000000000131072"),
                (last.logOffset() + last.sizeBytes()) % (64 << 10),
                new byte[] {0, 0, 1, 0, (byte) 0xDA, (byte) 0xA3, 0x20, (byte) 0xA7, 1, 2, 3});

        CheckReport report = check();

        assertThat(report.problems()).isEmpty();
        assertThat(report.isClean()).isFalse();
        assertThat(report.notes())
                .anyMatch(note -> note.contains("orders queue 0: 20 entries are missing, the first at queue offset 80"))
                .anyMatch(note -> note.contains("behind the log's end " + (last.logOffset() + last.sizeBytes())));
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            assertThat(store.store.maxLogOffset()).isPositive();

            assertThatThrownBy(() -> Inspection.open(directory))
                    .isInstanceOf(NotInspectableException.class)
                    .hasMessageContaining(directory + " is in use");
        }
    }

    @Test
    void nobodyOpensAStoreThatIsLookedAt() throws Exception {
        try (Inspection inspection = Inspection.open(directory)) {
            assertThat(inspection).isNotNull();
            assertThatThrownBy(() -> TestStore.open(TestStore.smallConfig(directory)))
                    .isInstanceOf(StoreOpenException.class);
        }
        TestStore.open(TestStore.smallConfig(directory)).close();
    }

    @Test
    void otherDirectoriesAreRefused(@TempDir Path other) {
        assertThatThrownBy(() -> Inspection.open(other))
                .isInstanceOf(NotInspectableException.class)
                .hasMessageContaining("no directory commitlog");
        assertThatThrownBy(() -> Inspection.open(other.resolve("none")))
                .isInstanceOf(NotInspectableException.class)
                .hasMessageContaining("there is no directory");
    }

    private List<DumpedRecord> dump(DumpRequest request, List<String> notices) throws Exception {
        List<DumpedRecord> dumped = new ArrayList<>();
        try (Inspection inspection = Inspection.open(directory)) {
            assertThat(inspection.dump(request, dumped::add, notices::add)).isEqualTo(dumped.size());
        }
        return dumped;
    }

    private static DumpRequest queue(int queueId, long from, long count) {
        return new DumpRequest(ORDERS.value(), OptionalInt.of(queueId), from, count);
    }

    @Test
    void recordsAreGivenOutByQueueOffset() throws Exception {
        List<String> notices = new ArrayList<>();

        List<DumpedRecord> dumped = dump(queue(1, 48, 4), notices);

        assertThat(dumped).extracting(DumpedRecord::queueOffset).containsExactly(48L, 49L, 50L, 51L);
        assertThat(dumped).extracting(DumpedRecord::queueId).containsOnly(1);
        DumpedRecord first = dumped.get(0);
        assertThat(first.logOffset()).isEqualTo(appended.get(145).logOffset());
        assertThat(new String(first.body(), StandardCharsets.UTF_8)).startsWith("message 145 ");
        assertThat(first.properties()).containsEntry("TAGS", "tag");
        assertThat(notices).isEmpty();
    }

    @Test
    void allQueuesOfATopicAreGivenOut() throws Exception {
        List<DumpedRecord> dumped =
                dump(new DumpRequest(ORDERS.value(), OptionalInt.empty(), 0, Long.MAX_VALUE), new ArrayList<>());

        assertThat(dumped).hasSize(COUNT);
        assertThat(dumped).extracting(DumpedRecord::queueId).isSorted();
    }

    @Test
    void withoutQueueFilesTheLogIsLookedThrough() throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("consumequeue/orders/2"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        List<String> notices = new ArrayList<>();

        List<DumpedRecord> dumped = dump(queue(2, 90, 100), notices);

        assertThat(dumped)
                .extracting(DumpedRecord::queueOffset)
                .containsExactly(90L, 91L, 92L, 93L, 94L, 95L, 96L, 97L, 98L, 99L);
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("orders queue 2")
                .contains("whole commit log");
    }

    @Test
    void aDamagedRecordIsToldAndPassedOver() throws Exception {
        write(FIRST_SEGMENT, appended.get(3).logOffset() + 120, new byte[] {1});
        List<String> notices = new ArrayList<>();

        List<DumpedRecord> dumped = dump(queue(0, 0, 3), notices);

        assertThat(dumped).extracting(DumpedRecord::queueOffset).containsExactly(0L, 2L, 3L);
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("orders queue 0 offset 1")
                .contains("damaged");
    }

    @Test
    void aBadRequestNamesTheFieldAndTheValue() {
        assertThatThrownBy(() -> queue(-1, 0, 1)).hasMessage("queue must be 0 or more: -1");
        assertThatThrownBy(() -> queue(0, -2, 1)).hasMessage("from must be 0 or more: -2");
        assertThatThrownBy(() -> queue(0, 0, 0)).hasMessage("count must be 1 or more: 0");
        assertThatThrownBy(() -> new DumpRequest("../etc", OptionalInt.empty(), 0, 1))
                .hasMessageContaining("'../etc'");
    }
}
