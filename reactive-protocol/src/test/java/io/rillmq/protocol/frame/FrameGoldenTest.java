package io.rillmq.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.Language;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames as RocketMQ 5.5.0 writes them, in both directions. */
class FrameGoldenTest {
    static Stream<JsonNode> framesWithBytes() {
        return Stream.of(
                        "send_message_v2_request_JSON",
                        "send_message_v2_request_ROCKETMQ",
                        "send_message_response_JSON",
                        "send_message_response_ROCKETMQ",
                        "error_response_with_remark_JSON",
                        "error_response_with_remark_ROCKETMQ",
                        "oneway_request_JSON",
                        "pop_request_binary_code_truncation")
                .map(name -> Golden.vector("frames", name));
    }

    @ParameterizedTest
    @MethodSource("framesWithBytes")
    void aFrameIsReadAsItWasWritten(JsonNode vector) {
        RemotingCommand command = decode(Golden.hex(vector.get("hex")));

        JsonNode inputs = vector.get("inputs");
        assertThat(command.code()).isEqualTo(inputs.get("code").asInt());
        assertThat(command.opaque()).isEqualTo(inputs.get("opaque").asInt());
        assertThat(command.version()).isEqualTo(inputs.get("version").asInt());
        assertThat(command.flags()).isEqualTo(inputs.get("flag").asInt());
        assertThat(command.language()).isEqualTo(Language.JAVA);
        assertThat(command.remark()).isEqualTo(inputs.path("remark").textValue());
        assertThat(command.fields().toMap()).isEqualTo(Golden.texts(inputs.get("extFields")));
        assertThat(command.body().toString(StandardCharsets.UTF_8))
                .isEqualTo(inputs.path("bodyUtf8").asText(""));
        command.release();
    }

    @ParameterizedTest
    @MethodSource("framesWithBytes")
    void aFrameIsWrittenByteForByte(JsonNode vector) {
        RemotingCommand command = decode(Golden.hex(vector.get("hex")));

        ByteBuf frame = FrameChannels.encode(command);

        assertThat(Golden.hexDump(frame)).isEqualTo(vector.get("hex").asText());
        frame.release();
    }

    @Test
    void aHeaderInAnotherMemberOrderIsRead() {
        JsonNode vector = Golden.vector("frames", "json_header_fastjson1_member_order");

        RemotingCommand command = decode(FrameChannels.frame(
                Serialization.JSON, vector.get("inputs").get("headerUtf8").asText()));

        assertThat(command.code()).isEqualTo(105);
        assertThat(command.version()).isEqualTo(401);
        assertThat(command.fields().toMap())
                .isEqualTo(Golden.texts(vector.get("decoded").get("extFields")));
    }

    @Test
    void anAnswerIsWrittenInTheSerialisationOfItsRequest() {
        RemotingCommand request = RemotingCommand.request(34, 5, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER)
                .with(Serialization.JSON);

        RemotingCommand answer =
                RemotingCommand.response(request, 0, null, HeaderFields.of("a", "b"), Unpooled.EMPTY_BUFFER);

        RemotingCommand received = decode(FrameChannels.encode(answer));
        assertThat(received.serialization()).isEqualTo(Serialization.JSON);
        assertThat(received.opaque()).isEqualTo(5);
        assertThat(received.isResponse()).isTrue();
        assertThat(received.version()).isEqualTo(513);
    }

    @Test
    void aLargeBodyIsPassedOnAsItIs() {
        byte[] body = new byte[FrameEncoder.COPIED_BODY_BYTES_MAX + 1];
        body[body.length - 1] = 7;
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());

        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        channel.writeOutbound(RemotingCommand.request(310, 1, HeaderFields.of("a", "b"), buffer));

        ByteBuf head = channel.readOutbound();
        assertThat(channel.<ByteBuf>readOutbound()).isSameAs(buffer);
        RemotingCommand received = decode(Unpooled.wrappedBuffer(head, buffer));
        assertThat(received.body().readableBytes()).isEqualTo(body.length);
        assertThat(received.body().getByte(body.length - 1)).isEqualTo((byte) 7);
        received.release();
    }

    private static RemotingCommand decode(ByteBuf frame) {
        return FrameChannels.decode(frame);
    }
}
