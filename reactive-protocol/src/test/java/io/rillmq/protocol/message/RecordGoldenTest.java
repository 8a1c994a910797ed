package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records as RocketMQ 5.5.0 stores them, in both directions. */
class RecordGoldenTest {
    private static final int FUZZ_ROUNDS = 20_000;
    /** RocketMQ's own recall messages hold TRACE_CONTEXT without a value, which no reader keeps. */
    private static final String EMPTY_VALUE = "0102";

    static Stream<JsonNode> records() {
        return Stream.of(
                        "record_v1_ipv4",
                        "record_v1_born_ipv6_store_ipv4",
                        "record_v1_both_ipv6",
                        "record_v2_long_topic",
                        "record_v1_prop_crc32",
                        "record_v1_compressed_zlib")
                .map(name -> Golden.vector("messages", name));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsReadAsItWasWritten(JsonNode vector) {
        ByteBuf record = Golden.hex(vector.get("hex"));

        StoredMessage message = RecordReader.read(record);

        JsonNode inputs = vector.get("inputs");
        assertThat(record.isReadable()).isFalse();
        assertThat(message.topic().value()).isEqualTo(inputs.get("topic").asText());
        assertThat(message.queueId()).isEqualTo(inputs.get("queueId").asInt());
        assertThat(message.flag()).isEqualTo(inputs.get("flag").asInt());
        assertThat(message.queueOffset()).isEqualTo(inputs.get("queueOffset").asLong());
        assertThat(message.logOffset()).isEqualTo(inputs.get("physicalOffset").asLong());
        assertThat(message.sizeBytes()).isEqualTo(vector.get("size").asInt());
        assertThat(message.sysFlag()).isEqualTo(inputs.get("sysFlag").asInt());
        assertThat(message.bornMillis()).isEqualTo(inputs.get("bornTimestamp").asLong());
        assertThat(message.bornHost()).isEqualTo(host(inputs.get("bornHost")));
        assertThat(message.storeMillis()).isEqualTo(inputs.get("storeTimestamp").asLong());
        assertThat(message.storeHost()).isEqualTo(host(inputs.get("storeHost")));
        assertThat(message.reconsumeTimes())
                .isEqualTo(inputs.get("reconsumeTimes").asInt());
        assertThat(message.body())
                .isEqualTo(ByteBufUtil.decodeHexDump(inputs.get("bodyHex").asText()));
        assertThat(message.properties().without("__CRC32#"))
                .isEqualTo(
                        MessageProperties.parse(inputs.get("propertiesString").asText()));
        assertThat(message.messageId()).isEqualTo(vector.get("offsetMsgId").asText());
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsWrittenByteForByte(JsonNode vector) {
        StoredMessage message = RecordReader.read(Golden.hex(vector.get("hex")));

        ByteBuf record = write(message);

        assertThat(Golden.hexDump(record)).isEqualTo(vector.get("hex").asText());
    }

    @ParameterizedTest
    @MethodSource("records")
    void theBlindReadersFindTheirFields(JsonNode vector) {
        ByteBuf buffer = Unpooled.buffer().writeZero(3).writeBytes(Golden.hex(vector.get("hex")));

        JsonNode inputs = vector.get("inputs");
        assertThat(RecordLayout.sizeBytes(buffer, 3))
                .isEqualTo(vector.get("size").asInt());
        assertThat(RecordLayout.magic(buffer, 3)).isIn(RecordLayout.MAGIC_V1, RecordLayout.MAGIC_V2);
        assertThat(RecordLayout.bodyCrc(buffer, 3))
                .isEqualTo(inputs.get("bodyCRC").asInt());
        assertThat(RecordLayout.queueId(buffer, 3)).isEqualTo(3);
        assertThat(RecordLayout.flag(buffer, 3)).isEqualTo(17);
        assertThat(RecordLayout.queueOffset(buffer, 3)).isEqualTo(42);
        assertThat(RecordLayout.logOffset(buffer, 3)).isEqualTo(1024);
        assertThat(RecordLayout.sysFlag(buffer, 3))
                .isEqualTo(inputs.get("sysFlag").asInt());
        assertThat(RecordLayout.bornMillis(buffer, 3)).isEqualTo(1700000000000L);
        assertThat(RecordLayout.storeMillis(buffer, 3)).isEqualTo(1700000000123L);
        assertThat(RecordLayout.reconsumeTimes(buffer, 3))
                .isEqualTo(inputs.get("reconsumeTimes").asInt());
        assertThat(ByteBufUtil.hexDump(buffer, RecordLayout.bodyIndex(buffer, 3), RecordLayout.bodyBytes(buffer, 3)))
                .isEqualTo(inputs.get("bodyHex").asText());
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordCutAtAnyLengthIsIncomplete(JsonNode vector) {
        ByteBuf record = Golden.hex(vector.get("hex"));

        for (int length = 0; length < record.readableBytes(); length++) {
            ByteBuf cut = record.copy(0, length);

            assertThat(RecordReader.check(cut, 0, length)).isEqualTo(new RecordCheck.Incomplete());
            assertThatThrownBy(() -> RecordReader.read(cut)).isInstanceOf(MalformedRecordException.class);
            assertThat(cut.readerIndex()).isZero();
        }
    }

    /** The size fits the cut, so that only the walk over the lengths can find it. */
    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatSaysItIsShorterIsDamaged(JsonNode vector) {
        ByteBuf record = Golden.hex(vector.get("hex"));

        for (int length = 8; length < record.readableBytes(); length++) {
            ByteBuf cut = record.copy(0, length).setInt(0, length);

            assertThat(RecordReader.check(cut, 0, length)).isInstanceOf(RecordCheck.Damaged.class);
            assertThatThrownBy(() -> RecordReader.read(cut)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void aChangedBodyIsDamaged(JsonNode vector) {
        ByteBuf record = Golden.hex(vector.get("hex"));
        int index = RecordLayout.bodyIndex(record, 0);
        record.setByte(index, record.getByte(index) + 1);

        assertThat(RecordReader.check(record, 0, record.readableBytes())).isInstanceOf(RecordCheck.Damaged.class);
    }

    @Test
    void theEndOfASegmentIsTold() {
        ByteBuf filler =
                Golden.hex(Golden.vector("messages", "blank_end_of_file_record").get("hex"));

        assertThat(RecordReader.check(filler, 0, 8)).isEqualTo(new RecordCheck.EndOfSegment(4096));
    }

    @Test
    void aSegmentNeverWrittenToIsBlank() {
        assertThat(RecordReader.check(Unpooled.buffer().writeZero(100), 0, 100)).isEqualTo(new RecordCheck.Blank());
    }

    @Test
    void bytesOfAnotherKindAreDamaged() {
        ByteBuf text = Unpooled.copiedBuffer("no record at all", StandardCharsets.UTF_8);

        assertThat(RecordReader.check(text, 0, text.readableBytes()))
                .isEqualTo(new RecordCheck.Damaged("unknown magic number 0x65636f72"));
    }

    /** A whole commit log of a real broker: sends, a batch, delays, a retry, a transaction. */
    @Test
    void aRealCommitLogIsReadAndWrittenByteForByte() {
        ByteBuf log = storeFile("commitlog/00000000000000000000");
        Iterator<JsonNode> expected =
                Golden.file("store-dir-records").get("records").elements();
        List<String> topics = new ArrayList<>();

        while (log.isReadable()) {
            ByteBuf record = log.slice(log.readerIndex(), RecordLayout.sizeBytes(log, log.readerIndex()));
            StoredMessage message = RecordReader.read(log);

            JsonNode decoded = expected.next();
            assertThat(message.topic().value()).isEqualTo(decoded.get("topic").asText());
            assertThat(message.queueId()).isEqualTo(decoded.get("queueId").asInt());
            assertThat(message.queueOffset())
                    .isEqualTo(decoded.get("queueOffset").asLong());
            assertThat(message.logOffset())
                    .isEqualTo(decoded.get("physicalOffset").asLong());
            assertThat(message.sizeBytes()).isEqualTo(decoded.get("size").asInt());
            assertThat(message.storeMillis())
                    .isEqualTo(decoded.get("storeTimestamp").asLong());
            assertThat(message.preparedTransactionOffset())
                    .isEqualTo(decoded.get("preparedTransactionOffset").asLong());
            assertThat(message.properties().toMap()).isEqualTo(new HashMap<>(Golden.texts(decoded.get("properties"))));
            if (!Golden.hexDump(record).contains(EMPTY_VALUE)) {
                assertThat(Golden.hexDump(write(message))).isEqualTo(Golden.hexDump(record));
            }
            topics.add(message.topic().value());
        }

        assertThat(expected.hasNext()).isFalse();
        assertThat(topics).contains("SCHEDULE_TOPIC_XXXX", "%RETRY%GID_test", "RMQ_SYS_TRANS_HALF_TOPIC");
    }

    @Test
    void damagedRecordsAreReadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteBuf[] records =
                records().map(vector -> Golden.hex(vector.get("hex"))).toArray(ByteBuf[]::new);

        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            ByteBuf record = records[random.nextInt(records.length)].copy();
            for (int i = random.nextInt(4); i >= 0; i--) {
                record.setByte(random.nextInt(record.readableBytes()), random.nextInt(256));
            }
            try {
                RecordReader.check(record, 0, record.readableBytes());
                RecordReader.read(record);
            } catch (MalformedRecordException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void aBodyInSeveralPiecesOfDirectMemoryHasTheSameRecord() {
        RecordHead head = head(MessageProperties.EMPTY);
        ByteBuf expected = Unpooled.buffer();
        RecordWriter.write(expected, head, Unpooled.copiedBuffer("hello RocketMQ", StandardCharsets.UTF_8));
        ByteBuf pieces = PooledByteBufAllocator.DEFAULT
                .compositeDirectBuffer()
                .addComponent(true, direct("hello "))
                .addComponent(true, direct("RocketMQ"));

        ByteBuf record = Unpooled.buffer();
        int sizeBytes = RecordWriter.write(record, head, pieces);

        assertThat(record).isEqualTo(expected);
        assertThat(sizeBytes)
                .isEqualTo(record.readableBytes())
                .isEqualTo(RecordWriter.sizeBytes(head, pieces.readableBytes()));
        assertThat(pieces.readerIndex()).isZero();
        pieces.release();
    }

    @Test
    void propertiesThatAreTooLongAreRefused() {
        MessageProperties properties = MessageProperties.EMPTY.with("k", "x".repeat(32_765));
        ByteBuf out = Unpooled.buffer();

        assertThatThrownBy(() -> RecordWriter.write(out, head(properties), Unpooled.EMPTY_BUFFER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("properties of 32768 bytes exceed 32767");
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void theLongestPropertiesAreStored() {
        MessageProperties properties = MessageProperties.EMPTY.with("k", "x".repeat(32_764));
        ByteBuf out = Unpooled.buffer();

        RecordWriter.write(out, head(properties), Unpooled.EMPTY_BUFFER);

        assertThat(RecordReader.read(out).properties()).isEqualTo(properties);
    }

    @Test
    void aSizeThatOverflowsIsRefused() {
        assertThatThrownBy(() -> RecordWriter.sizeBytes(head(MessageProperties.EMPTY), Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record of 2147483747 bytes exceeds 2147483647");
    }

    @Test
    void hostsMustBeResolved() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere", 1);
        InetSocketAddress resolved = new InetSocketAddress("192.0.2.1", 1);

        assertThatThrownBy(() ->
                        new RecordHead(new Topic("T"), 0, 0, 0, 0, unresolved, resolved, 0, 0, MessageProperties.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RecordHead head(MessageProperties properties) {
        InetSocketAddress host = new InetSocketAddress("192.0.2.1", 1);
        return new RecordHead(new Topic("TopicTest"), 0, 0, 0, 0, host, host, 0, 0, properties);
    }

    private static ByteBuf write(StoredMessage message) {
        RecordHead head = new RecordHead(
                message.topic(),
                message.queueId(),
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                message.storeHost(),
                message.reconsumeTimes(),
                message.preparedTransactionOffset(),
                message.properties());
        ByteBuf record = Unpooled.buffer();
        RecordWriter.write(record, head, Unpooled.wrappedBuffer(message.body()));
        RecordLayout.place(record, 0, message.queueOffset(), message.logOffset(), message.storeMillis());
        return record;
    }

    private static ByteBuf storeFile(String path) {
        for (JsonNode file : Golden.file("store-dir").get("files")) {
            if (file.get("path").asText().equals(path)) {
                return Golden.hex(file.get("hex"));
            }
        }
        throw new IllegalArgumentException("no file " + path);
    }

    private static ByteBuf direct(String text) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InetSocketAddress host(JsonNode text) {
        int colon = text.asText().lastIndexOf(':');
        return new InetSocketAddress(
                text.asText().substring(0, colon),
                Integer.parseInt(text.asText().substring(colon + 1)));
    }
}
