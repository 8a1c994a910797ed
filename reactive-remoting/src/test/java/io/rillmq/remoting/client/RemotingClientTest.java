package io.rillmq.remoting.client;

import static io.rillmq.remoting.TestServer.ECHO;
import static io.rillmq.remoting.TestServer.MEET;
import static io.rillmq.remoting.TestServer.PARK;
import static io.rillmq.remoting.TestServer.await;
import static io.rillmq.remoting.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionConfig;
import io.rillmq.remoting.connection.RemotingException;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemotingClientTest {
    private final TestServer server = new TestServer();
    private final SocketAddress address = SocketAddress.inetSocketAddress(server.port(), "localhost");
    private final Vertx vertx = Vertx.vertx();
    private final RequestRouter router = RequestRouter.builder()
            .register(ECHO, (connection, request) -> Response.ok(request.body().retain())
                    .now())
            .build();

    @AfterEach
    void close() {
        await(vertx.close());
        server.close();
    }

    private RemotingClient client(Duration requestTimeout, int requestsMax) {
        ClientConfig config = new ClientConfig(
                Duration.ofSeconds(3), requestTimeout, requestsMax, Serialization.JSON, ConnectionConfig.DEFAULTS);
        return new RemotingClient(vertx.getOrCreateContext(), config, router);
    }

    private static String textOf(Future<RemotingCommand> answer) {
        RemotingCommand command = await(answer);
        try {
            return RawPeer.text(command);
        } finally {
            command.release();
        }
    }

    @Test
    void aRequestGetsItsAnswer() {
        RemotingClient client = client(Duration.ofSeconds(20), 10);

        Future<RemotingCommand> one = client.request(address, new Ask(ECHO), Ask.bytes("one"));
        Future<RemotingCommand> two = client.request(address, new Ask(ECHO), Ask.bytes("two"));

        assertThat(textOf(one)).isEqualTo("one");
        assertThat(textOf(two)).isEqualTo("two");
    }

    @Test
    void requestsToOneAddressShareAConnection() {
        RemotingClient client = client(Duration.ofSeconds(20), 10);

        await(client.request(address, new Ask(MEET), Unpooled.EMPTY_BUFFER));
        await(client.request(address, new Ask(MEET), Unpooled.EMPTY_BUFFER));

        assertThat(next(server.met)).isSameAs(next(server.met));
    }

    @Test
    void thePeerMayAskToo() {
        RemotingClient client = client(Duration.ofSeconds(20), 10);
        await(client.request(address, new Ask(MEET), Unpooled.EMPTY_BUFFER));
        Connection connection = next(server.met);

        Future<RemotingCommand> answer =
                connection.request(new Ask(ECHO), Ask.bytes("and you"), Duration.ofSeconds(20));

        assertThat(textOf(answer)).isEqualTo("and you");
    }

    @Test
    void aLostConnectionFailsItsRequestsAndTheNextRequestConnectsAgain() {
        RemotingClient client = client(Duration.ofSeconds(20), 10);
        await(client.request(address, new Ask(MEET), Unpooled.EMPTY_BUFFER));
        Future<RemotingCommand> parked = client.request(address, new Ask(PARK), Unpooled.EMPTY_BUFFER);

        next(server.met).close();

        assertFailsWith(parked, Reason.CONNECTION_CLOSED);
        assertThat(textOf(client.request(address, new Ask(ECHO), Ask.bytes("again"))))
                .isEqualTo("again");
    }

    @Test
    void aRequestWithoutAnAnswerTimesOutAndTheNextOneConnectsAgain() {
        RemotingClient client = client(Duration.ofMillis(200), 10);

        assertFailsWith(client.request(address, new Ask(PARK), Ask.bytes("x")), Reason.TIMED_OUT);

        assertThat(textOf(client.request(address, new Ask(ECHO), Ask.bytes("again"))))
                .isEqualTo("again");
    }

    @Test
    void anAddressWhereNobodyListensIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RemotingClient client = client(Duration.ofSeconds(20), 10);

        Future<RemotingCommand> answer =
                client.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), new Ask(ECHO), Ask.bytes("x"));

        assertFailsWith(answer, Reason.CONNECT_FAILED);
        assertThatThrownBy(() -> await(answer)).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void waitingRequestsAreBounded() {
        RemotingClient client = client(Duration.ofSeconds(20), 1);
        client.request(address, new Ask(PARK), Unpooled.EMPTY_BUFFER);

        assertFailsWith(client.request(address, new Ask(ECHO), Ask.bytes("x")), Reason.BUSY);
    }

    @Test
    void aClosedClientFailsItsRequests() {
        RemotingClient client = client(Duration.ofSeconds(20), 10);
        await(client.request(address, new Ask(MEET), Unpooled.EMPTY_BUFFER));
        Future<RemotingCommand> parked = client.request(address, new Ask(PARK), Unpooled.EMPTY_BUFFER);

        await(client.close());

        assertFailsWith(parked, Reason.CONNECTION_CLOSED);
        assertFailsWith(client.request(address, new Ask(ECHO), Ask.bytes("x")), Reason.CONNECTION_CLOSED);
    }

    private static void assertFailsWith(Future<RemotingCommand> answer, Reason reason) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOfSatisfying(RemotingException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason));
    }
}
