package io.rillmq.remoting.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.server.RemotingServer;
import io.rillmq.remoting.server.ServerConfig;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int STORE = 1_001;
    private static final int ECHO = 1_002;
    private static final int COUNT_MAX = 2;
    private static final int BYTES_MAX = 100;

    private final Vertx vertx = Vertx.vertx();
    private final Admission admission =
            new Admission(new AdmissionConfig("requestsMax", COUNT_MAX, "requestBytesMax", BYTES_MAX));
    private volatile boolean isDoneAtOnce;
    private final Queue<Promise<Response>> stored = new ConcurrentLinkedQueue<>();
    private final RemotingServer server = TestServer.await(
            RemotingServer.start(vertx, ServerConfig.of("127.0.0.1", 0, 1), context -> RequestRouter.builder()
                    .register(STORE, admission.guard((connection, request) -> {
                        if (isDoneAtOnce) {
                            return Response.ok().now();
                        }
                        Promise<Response> promise = Promise.promise();
                        stored.add(promise);
                        return promise.future();
                    }))
                    .register(ECHO, (connection, request) -> Response.ok().now())
                    .register(
                            RequestCode.HEART_BEAT,
                            Patience.noting(
                                    (connection, request) -> Response.ok().now(),
                                    fields -> HeartbeatHeader.read(fields).waits()))
                    .build()));
    private final RawPeer peer = new RawPeer(server.port());

    @AfterEach
    void close() {
        peer.close();
        TestServer.await(vertx.close());
    }

    @Test
    void aClientThatDoesNotWaitIsToldThatTheServerIsBusyAndByWhichBound() {
        peer.send(Ask.frame(STORE, 1, "a")).send(Ask.frame(STORE, 2, "b")).send(Ask.frame(STORE, 3, "c"));

        RemotingCommand busy = peer.receive();
        answerAll(2);
        peer.receive();
        peer.receive();
        peer.send(Ask.frame(STORE, 4, "d"));
        answerAll(1);

        assertThat(busy.opaque()).isEqualTo(3);
        assertThat(busy.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(busy.remark()).contains("requestsMax 2");
        assertThat(peer.receive().code()).isZero();
    }

    @Test
    void bytesAreBoundedAsWellButOneRequestIsAlwaysTaken() {
        peer.send(Ask.frame(STORE, 1, "x".repeat(BYTES_MAX + 1))).send(Ask.frame(STORE, 2, "y"));

        RemotingCommand busy = peer.receive();
        answerAll(1);

        assertThat(busy.opaque()).isEqualTo(2);
        assertThat(busy.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(busy.remark()).contains("requestBytesMax 100");
        assertThat(peer.receive().opaque()).isEqualTo(1);
    }

    @Test
    void aConnectionThatHasMostInHandLeavesRoomForOthers() {
        peer.send(Ask.frame(STORE, 1, "x".repeat(80))).send(Ask.frame(STORE, 2, "y"));
        RemotingCommand busy = peer.receive();
        try (RawPeer other = new RawPeer(server.port())) {
            other.send(Ask.frame(STORE, 3, "z"));
            answerAll(2);

            assertThat(busy.opaque()).isEqualTo(2);
            assertThat(busy.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
            assertThat(other.receive().code()).isZero();
        }
    }

    @Test
    void aClientThatWaitsIsNotReadFromUntilThereIsRoom() {
        peer.send(Ask.frame(STORE, 1, "a")).send(Ask.frame(STORE, 2, "b"));
        await().until(() -> admission.count() == COUNT_MAX);
        try (RawPeer patient = patient()) {
            patient.send(Ask.frame(STORE, 3, "c"));
            await().until(() -> admission.count() == COUNT_MAX + 1);

            patient.send(Ask.frame(STORE, 4, "d")).send(Ask.frame(ECHO, 5, ""));
            peer.send(Ask.frame(ECHO, 6, ""));
            RemotingCommand others = peer.receive();
            int inHand = admission.count();
            answerAll(COUNT_MAX + 2);

            assertThat(others.opaque()).isEqualTo(6);
            assertThat(inHand).isEqualTo(COUNT_MAX + 1);
            List<RemotingCommand> answers = List.of(patient.receive(), patient.receive(), patient.receive());
            assertThat(answers).extracting(RemotingCommand::opaque).containsExactlyInAnyOrder(3, 4, 5);
            assertThat(answers).extracting(RemotingCommand::code).containsOnly(ResponseCode.SUCCESS);
        }
    }

    @Test
    void aClientThatGoesWhileItWaitsLeavesRoomForOthers() {
        try (RawPeer patient = patient()) {
            patient.send(Ask.frame(STORE, 1, "a"))
                    .send(Ask.frame(STORE, 2, "b"))
                    .send(Ask.frame(STORE, 3, "c"))
                    .send(Ask.frame(STORE, 4, "d"));
            await().until(() -> admission.count() == COUNT_MAX + 1);
        }
        isDoneAtOnce = true;
        answerAll(COUNT_MAX + 1);

        peer.send(Ask.frame(STORE, 5, "e"));

        assertThat(peer.receive().code()).isZero();
        await().until(() -> admission.count() == 0);
    }

    private RawPeer patient() {
        RawPeer patient = new RawPeer(server.port());
        patient.send(RemotingCommand.request(
                RequestCode.HEART_BEAT, 0, HeaderFields.of(new HeartbeatHeader(true)), Unpooled.EMPTY_BUFFER));
        patient.receive();
        return patient;
    }

    /** Ends so many requests, each once it has come. */
    private void answerAll(int count) {
        for (int i = 0; i < count; i++) {
            await().until(() -> !stored.isEmpty());
            stored.remove().complete(Response.ok());
        }
    }
}
