package io.rillmq.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.Language;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final int FUZZ_ROUNDS = 5_000;

    @ParameterizedTest
    @MethodSource("io.rillmq.protocol.frame.FrameGoldenTest#framesWithBytes")
    void aFrameCutAtAnyLengthIsWaitedFor(JsonNode vector) {
        ByteBuf frame = Golden.hex(vector.get("hex"));

        for (int length = 0; length < frame.readableBytes(); length++) {
            EmbeddedChannel channel = FrameChannels.decoder();
            channel.writeInbound(pooled(frame, 0, length));
            assertThat(channel.inboundMessages()).isEmpty();
            channel.writeInbound(pooled(frame, length, frame.readableBytes() - length));
            RemotingCommand command = channel.readInbound();
            assertThat(command).isNotNull();
            command.release();
            assertThat(channel.finish()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.rillmq.protocol.frame.FrameGoldenTest#framesWithBytes")
    void aConnectionThatEndsInsideAFrameLeavesNothingBehind(JsonNode vector) {
        ByteBuf frame = Golden.hex(vector.get("hex"));

        for (int length = 0; length < frame.readableBytes(); length++) {
            EmbeddedChannel channel = FrameChannels.decoder();
            channel.writeInbound(pooled(frame, 0, length));

            assertThat(channel.finish()).isFalse();
        }
    }

    /** The lengths fit the shorter header, so that only the reading of the header itself can find the cut. */
    @ParameterizedTest
    @MethodSource("io.rillmq.protocol.frame.FrameGoldenTest#framesWithBytes")
    void aHeaderCutAtAnyLengthIsRefused(JsonNode vector) {
        ByteBuf frame = Golden.hex(vector.get("hex"));
        int word = frame.getInt(4);
        int headerLength = word & 0xff_ffff;

        for (int length = 0; length < headerLength; length++) {
            ByteBuf cut = Unpooled.buffer()
                    .writeInt(4 + length)
                    .writeInt(word >>> 24 << 24 | length)
                    .writeBytes(frame, 8, length);
            assertRefused(cut);
        }
    }

    @Test
    void framesThatArriveTogetherAreAllRead() {
        ByteBuf frame = FrameChannels.frame(Serialization.JSON, "{\"code\":105,\"opaque\":1}");
        EmbeddedChannel channel = FrameChannels.decoder();

        channel.writeInbound(Unpooled.wrappedBuffer(frame.copy(), frame.copy(), frame));

        assertThat(channel.inboundMessages()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00000003 00                  | frame length 3 is below 4
            ffffffff                     | frame length -1 is below 4
            00fffffd                     | frame of 16777217 bytes exceeds frameBytesMax 16777216
            00000004 02000000            | unknown header serialisation 2
            00000004 ff000000            | unknown header serialisation 255
            00000004 00000001            | header of 1 bytes exceeds its frame of length 4
            00fffffc 00100001            | header of 1048577 bytes exceeds headerBytesMax 1048576
            00000004 00000000            | JSON header is not an object
            00000006 00000002 5b5d       | JSON header is not an object
            00000007 00000003 7b7d78     | JSON header cannot be parsed
            00000004 01000000            | binary header of 0 bytes is shorter than 21
            """)
    void bytesThatAreNoFrameAreRefused(String hex, String reason) {
        EmbeddedChannel channel = FrameChannels.decoder();

        assertThatThrownBy(() -> channel.writeInbound(FrameChannels.hex(hex)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(reason);
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void theLargestLengthIsAllowed() {
        EmbeddedChannel channel = FrameChannels.decoder();

        channel.writeInbound(FrameChannels.hex("00fffffc 00000002"));

        assertThat(channel.inboundMessages()).isEmpty();
        channel.finish();
    }

    @Test
    void whatFollowsAMalformedFrameIsDropped() {
        EmbeddedChannel channel = FrameChannels.decoder();
        assertRefused(channel, FrameChannels.hex("00000003 00"));

        channel.writeInbound(FrameChannels.frame(Serialization.JSON, "{\"code\":105}"));

        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(channel.finish()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":105",
                "{\"code\":\"105\"}",
                "{\"code\":105.5}",
                "{\"code\":99999999999}",
                "{\"code\":null}",
                "{\"extFields\":[]}",
                "{\"extFields\":{\"a\":{}}}",
                "{\"extFields\":{\"a\":[1]}}",
                "{\"remark\":{}}",
                "{code:105}",
                "{\"code\":105}{}",
                "{\"extFields\":{\"a\":\"\u0001\"}}",
            })
    void aJsonHeaderThatIsNoHeaderIsRefused(String header) {
        assertRefused(FrameChannels.frame(Serialization.JSON, header));
    }

    @Test
    void aJsonHeaderIsReadTolerantly() {
        RemotingCommand command = FrameChannels.decode(FrameChannels.frame(
                Serialization.JSON,
                "{ \"unknown\":{\"code\":[1,{}]}, \"language\":\"KLINGON\", \"remark\":null, \"extFields\":"
                        + "{\"a\":\"1\",\"b\":2,\"c\":true,\"d\":null,\"a\":\"\\u4e2d\\\"\"},\"opaque\":-7}"));

        assertThat(command.language()).isEqualTo(Language.OTHER);
        assertThat(command.remark()).isNull();
        assertThat(command.opaque()).isEqualTo(-7);
        assertThat(command.fields()).isEqualTo(HeaderFields.of("a", "中\"", "b", "2", "c", "true"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ffffffff 00000000                                      | header remark of -1 bytes
            00000001 00000000                                      | header ends inside the length of a fields
            00000000 00000001                                      | header fields of 1 bytes, 0 are left
            00000000 ffffffff                                      | header fields of -1 bytes
            00000000 00000001 00                                   | header ends inside the length of a field name
            00000000 00000002 ffff                                 | header name of -1 bytes
            00000000 00000003 0001 61                              | header ends inside the length of a value
            00000000 00000007 0001 61 00000001                     | header value of 1 bytes, 0 are left
            00000000 00000007 0001 61 00000001 62                  | header fields of 7 bytes are overrun by 1 bytes
            00000000 00000000 00                                   | binary header has 1 bytes after its fields
            """)
    void aBinaryHeaderWithALengthThatLiesIsRefused(String tail, String reason) {
        ByteBuf header = FrameChannels.hex("0069 00 0201 00000001 00000000" + tail);
        ByteBuf frame = Unpooled.buffer()
                .writeInt(4 + header.readableBytes())
                .writeInt(1 << 24 | header.readableBytes())
                .writeBytes(header);
        EmbeddedChannel channel = FrameChannels.decoder();

        assertThatThrownBy(() -> channel.writeInbound(frame))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(reason);
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void emptyNamesAndValuesOfABinaryHeaderAreLeftOut() {
        ByteBuf frame = FrameChannels.hex("0000002f 0100002b 0069 07 0201 00000001 00000000 00000000 00000016"
                + "0000 00000001 61  0001 62 00000000  0001 63 00000001 64");

        RemotingCommand command = FrameChannels.decode(frame);

        assertThat(command.fields()).isEqualTo(HeaderFields.of("c", "d"));
        assertThat(command.language()).isEqualTo(Language.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                RequestCode.POP_MESSAGE,
                RequestCode.ACK_MESSAGE,
                RequestCode.PEEK_MESSAGE,
                RequestCode.CHANGE_MESSAGE_INVISIBLETIME,
                RequestCode.NOTIFICATION,
                RequestCode.POLLING_INFO,
                RequestCode.POP_ROLLBACK,
                RequestCode.BATCH_ACK_MESSAGE
            })
    void aPopCodeSurvivesTheBinaryHeader(int code) {
        RemotingCommand request = RemotingCommand.request(code, 1, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);

        assertThat(FrameChannels.decode(FrameChannels.encode(request)).code()).isEqualTo(code);
    }

    @Test
    void aResponseCodeIsNotTakenForAPopCode() {
        RemotingCommand request = RemotingCommand.request(11, 1, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);
        RemotingCommand answer =
                RemotingCommand.response(request, 3442, null, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);

        assertThat(FrameChannels.decode(FrameChannels.encode(answer)).code()).isEqualTo(3442);
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void anyTextSurvives(Serialization serialization) {
        String text = "tab\t quote\" backslash\\ zero\u0000 del\u007f ü 中 \uD83D\uDE00 \u2028 end";
        RemotingCommand request = RemotingCommand.request(
                        10, -1, HeaderFields.of("k", text), Unpooled.copiedBuffer("b", StandardCharsets.UTF_8))
                .with(serialization);

        RemotingCommand received = FrameChannels.decode(FrameChannels.encode(request));

        assertThat(received.fields().get("k")).isEqualTo(text);
        assertThat(received.body().toString(StandardCharsets.UTF_8)).isEqualTo("b");
        received.release();
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void tooManyFieldsAreRefused(Serialization serialization) {
        String[] fields = new String[2 * (HeaderFields.COUNT_MAX + 1)];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = "f" + i;
            fields[i + 1] = "v";
        }
        RemotingCommand request = RemotingCommand.request(10, 1, HeaderFields.of(fields), Unpooled.EMPTY_BUFFER)
                .with(serialization);

        assertRefused(FrameChannels.encode(request));
    }

    @Test
    void damagedFramesAreReadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteBuf[] frames = FrameGoldenTest.framesWithBytes()
                .map(vector -> Golden.hex(vector.get("hex")))
                .toArray(ByteBuf[]::new);

        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            ByteBuf frame = damaged(frames[random.nextInt(frames.length)], random);
            EmbeddedChannel channel = FrameChannels.decoder();
            try {
                channel.writeInbound(frame);
            } catch (MalformedFrameException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
            channel.finishAndReleaseAll();
        }
    }

    private static ByteBuf damaged(ByteBuf frame, Random random) {
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(frame, 0, frame.readableBytes());
        for (int i = random.nextInt(4); i >= 0; i--) {
            // Mostly behind the lengths of the frame, so that the header's own reading is reached.
            int from = random.nextInt(4) == 0 ? 0 : 8;
            copy.setByte(from + random.nextInt(copy.readableBytes() - from), random.nextInt(256));
        }
        return copy;
    }

    static Serialization[] serializations() {
        return Serialization.values();
    }

    private static ByteBuf pooled(ByteBuf frame, int index, int length) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(frame, index, length);
    }

    private static void assertRefused(ByteBuf frame) {
        EmbeddedChannel channel = FrameChannels.decoder();
        assertRefused(channel, frame);
        assertThat(channel.finish()).isFalse();
    }

    private static void assertRefused(EmbeddedChannel channel, ByteBuf frame) {
        assertThatThrownBy(() -> channel.writeInbound(frame)).isInstanceOf(MalformedFrameException.class);
    }
}
