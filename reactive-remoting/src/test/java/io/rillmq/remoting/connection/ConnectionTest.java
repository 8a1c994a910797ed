package io.rillmq.remoting.connection;

import static io.rillmq.remoting.TestServer.ECHO;
import static io.rillmq.remoting.TestServer.ECHO_LATER;
import static io.rillmq.remoting.TestServer.await;
import static io.rillmq.remoting.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void aFrameCutShortAtAnyLengthClosesTheConnectionWithoutAnAnswer(Serialization serialization) {
        byte[] frame = RawPeer.bytesOf(Ask.frame(ECHO, 1, "hello").with(serialization));
        try (TestServer server = new TestServer()) {
            for (int length = 0; length < frame.length; length++) {
                try (RawPeer peer = new RawPeer(server.port())) {
                    peer.send(Arrays.copyOf(frame, length)).endSending();

                    assertThat(peer.bytesUntilClosed()).as("cut at %d", length).isZero();
                }
            }
        }
    }

    @Test
    void garbageClosesItsOwnConnectionOnly() {
        try (TestServer server = new TestServer();
                RawPeer good = new RawPeer(server.port());
                RawPeer http = new RawPeer(server.port());
                RawPeer tls = new RawPeer(server.port());
                RawPeer odd = new RawPeer(server.port())) {
            server.meet(good);

            http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            tls.send(new byte[] {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5});
            odd.send(new byte[] {0, 0, 0, 6, 7, 0, 0, 2, '{', '}'});

            assertThat(http.bytesUntilClosed()).isZero();
            // What begins as TLS is told so in TLS, in a few bytes.
            assertThat(tls.bytesUntilClosed()).isLessThan(16);
            assertThat(odd.bytesUntilClosed()).isZero();
            assertThat(RawPeer.text(good.send(Ask.frame(ECHO, 1, "fine")).receive()))
                    .isEqualTo("fine");
        }
    }

    @Test
    void aFrameAboveTheLimitClosesTheConnection() {
        ConnectionConfig small = new ConnectionConfig(LONG, 1_024, 10, 10_000, 10_000, 10);
        try (TestServer server = new TestServer(small);
                RawPeer peer = new RawPeer(server.port())) {
            peer.send(Ask.frame(ECHO, 1, "x".repeat(1_024)));

            assertThat(peer.bytesUntilClosed()).isZero();
        }
    }

    @Test
    void tenThousandPipelinedRequestsAreAllAnswered() {
        int count = 10_000;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(RawPeer.bytesOf(Ask.frame(i % 2 == 0 ? ECHO : ECHO_LATER, i, "body " + i)));
        }
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Thread sender = new Thread(() -> peer.send(all.toByteArray()));
            sender.start();

            BitSet answered = new BitSet();
            for (int i = 0; i < count; i++) {
                RemotingCommand answer = peer.receive();
                assertThat(RawPeer.text(answer)).isEqualTo("body " + answer.opaque());
                answered.set(answer.opaque());
            }

            assertThat(answered.cardinality()).isEqualTo(count);
        }
    }

    @Test
    void noMoreRequestsAreInFlightThanTheBoundAllows() {
        ConnectionConfig four = new ConnectionConfig(LONG, 1 << 20, 4, 1 << 20, 1 << 20, 10);
        try (TestServer server = new TestServer(four);
                RawPeer peer = new RawPeer(server.port())) {
            sendLater(peer, 500, "x");

            assertThat(server.inFlightMost).hasValue(4);
        }
    }

    @Test
    void theBytesOfRequestsInFlightAreBounded() {
        ConnectionConfig threeBodies = new ConnectionConfig(LONG, 1 << 20, 100, 2_500, 1 << 20, 10);
        try (TestServer server = new TestServer(threeBodies);
                RawPeer peer = new RawPeer(server.port())) {
            sendLater(peer, 200, "x".repeat(1_000));

            assertThat(server.inFlightMost).hasValue(3);
        }
    }

    private static void sendLater(RawPeer peer, int count, String body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(RawPeer.bytesOf(Ask.frame(ECHO_LATER, i, body)));
        }
        peer.send(all.toByteArray());
        for (int i = 0; i < count; i++) {
            assertThat(peer.receive().opaque()).isEqualTo(i);
        }
    }

    @Test
    void aPeerThatReadsLateGetsEverything() {
        int count = 200;
        String body = "x".repeat(100_000);
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    peer.send(Ask.frame(ECHO, i, body));
                }
            });
            Connection connection = server.meet(peer);
            sender.start();
            Awaitility.await().until(() -> !connection.isWritable());

            for (int i = 0; i < count; i++) {
                RemotingCommand answer = peer.receive();
                assertThat(answer.opaque()).isEqualTo(i);
                assertThat(answer.body().readableBytes()).isEqualTo(body.length());
            }
        }
    }

    @Test
    void aPeerThatNeverReadsIsClosedAtTheBoundOfUnsentBytes() {
        int unsentBytesMax = 4 << 20;
        ConnectionConfig config = new ConnectionConfig(LONG, 16 << 20, 100, 1 << 20, unsentBytesMax, 10);
        try (TestServer server = new TestServer(config);
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);
            BlockingQueue<String> closed = new LinkedBlockingQueue<>();
            connection.context().runOnContext(ignored -> {
                connection.onClose(() -> closed.add("closed"));
                // More than any socket buffer and the bound together.
                for (int i = 0; i < 64; i++) {
                    connection.oneway(new Ask(40), Unpooled.wrappedBuffer(new byte[1 << 20]));
                }
            });

            assertThat(next(closed)).isEqualTo("closed");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestToThePeerGoesInThePeersSerialisationAndGetsItsAnswer(Serialization serialization) {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);
            peer.send(Ask.frame(ECHO, 1, "").with(serialization)).receive();

            Future<RemotingCommand> answer = connection.request(new Ask(307), Ask.bytes("how are you"), LONG);
            RemotingCommand request = peer.receive();
            peer.send(RemotingCommand.response(request, 0, null, HeaderFields.EMPTY, Ask.bytes("well")));

            assertThat(request.code()).isEqualTo(307);
            assertThat(request.isResponse()).isFalse();
            assertThat(request.serialization()).isEqualTo(serialization);
            assertThat(RawPeer.text(request)).isEqualTo("how are you");
            RemotingCommand response = await(answer);
            assertThat(RawPeer.text(response)).isEqualTo("well");
            response.release();
        }
    }

    @Test
    void aOnewayRequestToThePeerSaysSo() {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            server.meet(peer).oneway(new Ask(40), Unpooled.EMPTY_BUFFER);

            assertThat(peer.receive().isOneway()).isTrue();
        }
    }

    @Test
    void aRequestThatThePeerDoesNotAnswerTimesOut() {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);

            Future<RemotingCommand> answer =
                    connection.request(new Ask(307), Unpooled.EMPTY_BUFFER, Duration.ofMillis(1));

            assertFailsWith(answer, Reason.TIMED_OUT);
            RemotingCommand request = peer.receive();
            // An answer that comes too late changes nothing.
            peer.send(RemotingCommand.response(request, 0, null, HeaderFields.EMPTY, Ask.bytes("late")));
            assertThat(RawPeer.text(peer.send(Ask.frame(ECHO, 9, "on")).receive()))
                    .isEqualTo("on");
        }
    }

    @Test
    void requestsToThePeerAreBounded() {
        ConnectionConfig two = new ConnectionConfig(LONG, 1 << 20, 10, 1 << 20, 1 << 20, 2);
        try (TestServer server = new TestServer(two);
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);
            connection.request(new Ask(307), Unpooled.EMPTY_BUFFER, LONG);
            connection.request(new Ask(307), Unpooled.EMPTY_BUFFER, LONG);

            assertFailsWith(connection.request(new Ask(307), Unpooled.EMPTY_BUFFER, LONG), Reason.BUSY);
        }
    }

    @Test
    void whenThePeerLeavesItsRequestsFailAndTheCloseHandlersRun() {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);
            BlockingQueue<String> closed = new LinkedBlockingQueue<>();
            Future<RemotingCommand> answer = connection.request(new Ask(307), Unpooled.EMPTY_BUFFER, LONG);
            connection
                    .context()
                    .runOnContext(ignored -> connection.onClose(() -> {
                        closed.add(Vertx.currentContext() == connection.context() ? "on its context" : "elsewhere");
                    }));
            peer.receive();

            peer.endSending();

            assertThat(next(closed)).isEqualTo("on its context");
            assertFailsWith(answer, Reason.CONNECTION_CLOSED);
            assertFailsWith(connection.request(new Ask(307), Ask.bytes("too late"), LONG), Reason.CONNECTION_CLOSED);
        }
    }

    @Test
    void anIdleConnectionIsClosed() {
        try (TestServer server = new TestServer(ConnectionConfig.DEFAULTS.withIdleTimeout(Duration.ofMillis(50)));
                RawPeer peer = new RawPeer(server.port())) {
            assertThat(peer.bytesUntilClosed()).isZero();
        }
    }

    @Test
    void aConnectionRemembersWhatAKeyNames() {
        ConnectionKey<String> clientId = new ConnectionKey<>("clientId", String.class);
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer(server.port())) {
            Connection connection = server.meet(peer);

            assertThat(connection.get(clientId)).isNull();
            connection.put(clientId, "10.0.0.1@7");
            assertThat(connection.get(clientId)).isEqualTo("10.0.0.1@7");
        }
    }

    private static void assertFailsWith(Future<RemotingCommand> answer, Reason reason) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOfSatisfying(RemotingException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason));
    }
}
