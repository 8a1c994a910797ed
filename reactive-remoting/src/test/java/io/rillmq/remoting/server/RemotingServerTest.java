package io.rillmq.remoting.server;

import static io.rillmq.remoting.TestServer.ECHO;
import static io.rillmq.remoting.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.connection.ConnectionConfig;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.tls.ServerTlsConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RemotingServerTest {
    @Test
    void severalEventLoopsShareOnePort() {
        try (TestServer server = new TestServer(ServerConfig.of("127.0.0.1", 0, 3))) {
            List<RawPeer> peers = new ArrayList<>();
            Set<Context> contexts = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 6; i++) {
                RawPeer peer = new RawPeer(server.port());
                peers.add(peer);
                contexts.add(server.meet(peer).context());
            }

            assertThat(contexts).hasSize(3);
            peers.forEach(RawPeer::close);
        }
    }

    @Test
    void serversOfOneVertxThatAskForAnyPortGetDifferentOnes() {
        Vertx vertx = Vertx.vertx();
        try {
            ServerConfig anyPort = ServerConfig.of("127.0.0.1", 0, 2);
            RemotingServer one = await(RemotingServer.start(
                    vertx, anyPort, context -> RequestRouter.builder().build()));
            RemotingServer other = await(RemotingServer.start(
                    vertx, anyPort, context -> RequestRouter.builder().build()));

            assertThat(one.port()).isNotEqualTo(other.port());
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void connectionsOfOneEventLoopHaveOneHome() {
        try (TestServer server = new TestServer();
                RawPeer one = new RawPeer(server.port());
                RawPeer other = new RawPeer(server.port())) {
            assertThat(server.meet(one).home()).isSameAs(server.meet(other).home());
        }
    }

    @Test
    void aPortInUseIsToldWithItsAddressAndTheFix() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> new TestServer(ServerConfig.of("127.0.0.1", port, 2)))
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("listenPort")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void anAdditionalPortIsListenedOnWhenItIsFree() throws IOException {
        int extra;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            extra = free.getLocalPort();
        }
        try (TestServer server =
                        new TestServer(ServerConfig.of("127.0.0.1", 0, 2).alsoOn(extra));
                RawPeer peer = new RawPeer(extra)) {
            assertThat(server.port()).isNotEqualTo(extra);
            assertThat(RawPeer.text(peer.send(Ask.frame(ECHO, 1, "vip")).receive()))
                    .isEqualTo("vip");
        }
    }

    @Test
    void anAdditionalPortInUseDoesNotStopTheServer() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerConfig config = ServerConfig.of("127.0.0.1", 0, 2).alsoOn(taken.getLocalPort());
            try (TestServer server = new TestServer(config);
                    RawPeer peer = new RawPeer(server.port())) {
                assertThat(RawPeer.text(peer.send(Ask.frame(ECHO, 1, "x")).receive()))
                        .isEqualTo("x");
            }
        }
    }

    @Test
    void connectionsAboveTheBoundAreClosed() {
        ServerConfig one =
                new ServerConfig("127.0.0.1", 0, List.of(), 2, 1, ConnectionConfig.DEFAULTS, ServerTlsConfig.DEFAULTS);
        try (TestServer server = new TestServer(one);
                RawPeer first = new RawPeer(server.port())) {
            server.meet(first);

            try (RawPeer second = new RawPeer(server.port())) {
                assertThat(second.bytesUntilClosed()).isZero();
            }
            assertThat(RawPeer.text(first.send(Ask.frame(ECHO, 1, "x")).receive()))
                    .isEqualTo("x");
        }
    }

    @Test
    void aClosedServerFreesItsPortAndItsConnections() {
        Vertx vertx = Vertx.vertx();
        RequestRouter router = RequestRouter.builder().build();
        RemotingServer first =
                await(RemotingServer.start(vertx, ServerConfig.of("127.0.0.1", 0, 2), context -> router));
        try (RawPeer peer = new RawPeer(first.port())) {
            peer.send(Ask.frame(1, 1, "")).receive();

            await(first.close());

            assertThat(peer.bytesUntilClosed()).isZero();
        }
        RemotingServer second =
                await(RemotingServer.start(vertx, ServerConfig.of("127.0.0.1", first.port(), 2), context -> router));
        assertThat(second.port()).isEqualTo(first.port());
        await(vertx.close());
    }
}
