package io.rillmq.remoting.dispatch;

import static io.rillmq.remoting.TestServer.ECHO;
import static io.rillmq.remoting.TestServer.FAIL;
import static io.rillmq.remoting.TestServer.PARK;
import static io.rillmq.remoting.TestServer.READ_NUMBER;
import static io.rillmq.remoting.TestServer.UNKNOWN;
import static io.rillmq.remoting.TestServer.WAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.Language;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.connection.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestRouterTest {
    private final TestServer server = new TestServer();
    private final RawPeer peer = new RawPeer(server.port());

    @AfterEach
    void close() {
        peer.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerHasTheOpaqueAndTheSerialisationOfItsRequest(Serialization serialization) {
        peer.send(Ask.frame(ECHO, -7, "hello").with(serialization));

        RemotingCommand answer = peer.receive();

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(answer.opaque()).isEqualTo(-7);
        assertThat(answer.serialization()).isEqualTo(serialization);
        assertThat(answer.flags()).isEqualTo(1);
        assertThat(answer.version()).isEqualTo(513);
        assertThat(answer.language()).isEqualTo(Language.JAVA);
        assertThat(answer.remark()).isNull();
        assertThat(RawPeer.text(answer)).isEqualTo("hello");
    }

    @Test
    void whoAnswersAConnectionThatIsClosedIsToldSo() {
        Connection connection = server.meet(peer);
        peer.send(Ask.frame(PARK, 1, "")).send(Ask.frame(ECHO, 2, ""));
        peer.receive();
        connection.close();

        try (RawPeer other = new RawPeer(server.port())) {
            other.send(Ask.frame(PARK, 1, "")).send(Ask.frame(WAKE, 2, ""));

            assertThat(other.receive().remark()).isEqualTo("woken");
            assertThat(other.receive().code()).isEqualTo(ResponseCode.SUCCESS);
        }
        assertThat(TestServer.next(server.unwritten)).isEqualTo("woken");
        assertThat(server.unwritten).as("the other's was written").isEmpty();
    }

    @Test
    void anUnknownCodeIsAnsweredNotSupported() {
        peer.send(Ask.frame(UNKNOWN, 1, "body"));

        RemotingCommand answer = peer.receive();

        assertThat(answer.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(answer.remark()).isEqualTo(" request type 1999 not supported");
    }

    @Test
    void aBadHeaderFieldIsAnsweredInvalidParameterWithItsNameAndValue() {
        HeaderFields fields = HeaderFields.of("queueId", "seven");
        peer.send(RemotingCommand.request(READ_NUMBER, 1, fields, Unpooled.EMPTY_BUFFER));

        RemotingCommand answer = peer.receive();

        assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(answer.remark()).contains("queueId", "seven");
    }

    @Test
    void anUnexpectedFailureIsAnsweredSystemErrorAndTheConnectionGoesOn() {
        peer.send(Ask.frame(FAIL, 1, "body")).send(Ask.frame(ECHO, 2, "still here"));

        RemotingCommand failed = peer.receive();
        RemotingCommand echoed = peer.receive();

        assertThat(failed.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(failed.remark()).contains("1002", "as the test asked");
        assertThat(RawPeer.text(echoed)).isEqualTo("still here");
    }

    @Test
    void aOnewayRequestIsNeverAnswered() {
        peer.send(Ask.frame(ECHO, 1, "x").oneway())
                .send(Ask.frame(UNKNOWN, 2, "x").oneway())
                .send(Ask.frame(FAIL, 3, "x").oneway())
                .send(Ask.frame(READ_NUMBER, 4, "x").oneway())
                .send(Ask.frame(ECHO, 5, "last"));

        assertThat(peer.receive().opaque()).isEqualTo(5);
    }

    @Test
    void answersComeInTheOrderOfCompletion() {
        peer.send(Ask.frame(PARK, 1, "")).send(Ask.frame(ECHO, 2, "")).send(Ask.frame(WAKE, 3, ""));

        assertThat(peer.receive().opaque()).isEqualTo(2);
        assertThat(peer.receive().opaque()).isEqualTo(1);
        assertThat(peer.receive().opaque()).isEqualTo(3);
    }

    @Test
    void aCodeHasOneProcessor() {
        RequestProcessor processor = (connection, request) -> Response.ok().now();
        RequestRouter.Builder builder = RequestRouter.builder().register(1, processor);

        assertThatThrownBy(() -> builder.register(1, processor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1");
    }
}
