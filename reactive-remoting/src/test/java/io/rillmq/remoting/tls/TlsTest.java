package io.rillmq.remoting.tls;

import static io.rillmq.remoting.TestServer.ECHO;
import static io.rillmq.remoting.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.remoting.Ask;
import io.rillmq.remoting.RawPeer;
import io.rillmq.remoting.TestServer;
import io.rillmq.remoting.client.ClientConfig;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionConfig;
import io.rillmq.remoting.connection.RemotingException;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.server.ServerConfig;
import io.rillmq.testbase.TestCertificates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of connections on one port, over real sockets, with the JDK's TLS at the other end. */
class TlsTest {
    private static TestCertificates authority;
    private static TestCertificates.Pair server;
    private static TestCertificates.Pair client;
    private static TestCertificates.Pair stranger;
    private static Path strangersAuthority;

    private final Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void makeCertificates(@TempDir Path one, @TempDir Path other) {
        authority = new TestCertificates(one);
        server = authority.issue("server");
        client = authority.issue("client");
        TestCertificates strangers = new TestCertificates(other);
        strangersAuthority = strangers.authority();
        stranger = strangers.issue("stranger");
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private TlsConfig config(Map<String, String> given) {
        return await(TlsConfig.read(vertx.fileSystem(), new TlsSettings(given)));
    }

    private TestServer serverWith(Map<String, String> given) {
        return new TestServer(
                ServerConfig.of("127.0.0.1", 0, 2).with(config(given).server()));
    }

    private static Map<String, String> files(TestCertificates.Pair pair, String... more) {
        Map<String, String> given = new HashMap<>(Map.of(
                "tls.server.keyPath", pair.privateKey().toString(),
                "tls.server.certPath", pair.certificate().toString()));
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return given;
    }

    private static RawPeer tls(TestServer server, SSLContext context) {
        return new RawPeer(server.port(), context.getSocketFactory());
    }

    private static void assertServed(RawPeer peer) {
        try (peer) {
            assertThat(RawPeer.text(peer.send(Ask.frame(ECHO, 1, "x")).receive()))
                    .isEqualTo("x");
        }
    }

    private static void assertTlsRefused(TestServer server, SSLContext context) {
        try (RawPeer peer = tls(server, context)) {
            // TLS 1.3 tells a client only at its first read that its certificate is not good.
            assertThatThrownBy(() -> peer.send(Ask.frame(ECHO, 1, "x")).receive())
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void bothKindsAreServedOnOnePortUnlessToldOtherwise() {
        try (TestServer both = new TestServer()) {
            assertServed(new RawPeer(both.port()));
            assertServed(tls(both, Jdk.trustingAll()));
        }
    }

    @Test
    void aServerThatEnforcesTlsClosesPlainConnectionsWithoutAnAnswer() {
        try (TestServer enforcing = serverWith(Map.of("tls.server.mode", "enforcing"))) {
            try (RawPeer plain = new RawPeer(enforcing.port())) {
                assertThat(plain.send(Ask.frame(ECHO, 1, "x")).bytesUntilClosed())
                        .isZero();
            }
            assertServed(tls(enforcing, Jdk.trustingAll()));
        }
    }

    @Test
    void aServerWithoutTlsClosesTlsConnections() {
        try (TestServer disabled = serverWith(Map.of("tls.server.mode", "disabled"))) {
            assertTlsRefused(disabled, Jdk.trustingAll());
            assertServed(new RawPeer(disabled.port()));
        }
    }

    @Test
    void withoutACertificatePlainConnectionsAreServedAndTlsIsClosed() {
        try (TestServer bare = serverWith(Map.of("tls.test.mode.enable", "false"))) {
            assertTlsRefused(bare, Jdk.trustingAll());
            assertServed(new RawPeer(bare.port()));
        }
    }

    @Test
    void aClientMayCheckTheServersCertificate() {
        try (TestServer trusted = serverWith(files(server))) {
            assertServed(tls(trusted, Jdk.trusting(authority.authority())));
            assertTlsRefused(trusted, Jdk.trusting(strangersAuthority));
        }
    }

    @Test
    void requiredClientCertificatesMustBeThereAndSignedByTheAuthority() {
        try (TestServer strict = serverWith(files(
                server,
                "tls.server.need.client.auth",
                "require",
                "tls.server.trustCertPath",
                authority.authority().toString()))) {
            assertServed(tls(strict, Jdk.showing(client)));
            assertTlsRefused(strict, Jdk.trustingAll());
            assertTlsRefused(strict, Jdk.showing(stranger));
            // Who must show a certificate only when he comes with TLS may come without.
            assertServed(new RawPeer(strict.port()));
        }
    }

    @Test
    void optionalClientCertificatesMayBeMissingButNotBad() {
        try (TestServer lenient = serverWith(files(
                server,
                "tls.server.need.client.auth",
                "optional",
                "tls.server.trustCertPath",
                authority.authority().toString()))) {
            assertServed(tls(lenient, Jdk.showing(client)));
            assertServed(tls(lenient, Jdk.trustingAll()));
            assertTlsRefused(lenient, Jdk.showing(stranger));
        }
    }

    @Test
    void anyClientCertificateIsTakenWhereThatIsSaid() {
        try (TestServer lenient =
                serverWith(files(server, "tls.server.need.client.auth", "require", "tls.server.authClient", "false"))) {
            assertServed(tls(lenient, Jdk.showing(stranger)));
            assertTlsRefused(lenient, Jdk.trustingAll());
        }
    }

    @Test
    void onlyTheGivenProtocolsAreSpoken() throws GeneralSecurityException {
        try (TestServer old = serverWith(files(server, "tls.protocols", "TLSv1.2"))) {
            assertServed(tls(old, Jdk.trustingAll()));
        }
        assertThatThrownBy(() -> serverWith(files(server, "tls.protocols", "TLSv9")))
                .hasMessageContaining("tls.protocols [TLSv9]");
        assertThatThrownBy(() -> serverWith(files(server, "tls.ciphers", "ROT13")))
                .hasMessageContaining("tls.ciphers [ROT13]");
        assertThatThrownBy(() -> serverWith(Map.of("tls.protocols", "TLSv9")))
                .hasMessageContaining("tls.protocols [TLSv9]");
    }

    @Test
    void aHandshakeBeyondTheBoundIsClosedUntilAnotherHasEnded() throws IOException {
        try (TestServer busy =
                serverWith(files(server, "tls.handshakesMax", "1", "tls.handshakeTimeoutMillis", "60000"))) {
            try (RawPeer stalled = new RawPeer(busy.port())) {
                stalled.send(Jdk.hello()).awaitByte();

                assertTlsRefused(busy, Jdk.trustingAll());
                assertServed(new RawPeer(busy.port()));
            }
            Awaitility.await().ignoreExceptions().untilAsserted(() -> assertServed(tls(busy, Jdk.trustingAll())));
        }
    }

    @Test
    void aPeerThatNeverReadsIsClosedAtTheBoundOfUnsentBytes() {
        ConnectionConfig small = new ConnectionConfig(Duration.ofMinutes(5), 16 << 20, 100, 1 << 20, 4 << 20, 10);
        ServerConfig config = ServerConfig.of("127.0.0.1", 0, 1).with(small);
        try (TestServer strict = new TestServer(config);
                RawPeer peer = tls(strict, Jdk.trustingAll())) {
            Connection connection = strict.meet(peer);
            BlockingQueue<String> closed = new LinkedBlockingQueue<>();
            connection.context().runOnContext(ignored -> {
                connection.onClose(() -> closed.add("closed"));
                // More than any socket buffer and the bound together.
                for (int i = 0; i < 64; i++) {
                    connection.oneway(new Ask(40), Unpooled.wrappedBuffer(new byte[1 << 20]));
                }
            });

            assertThat(TestServer.next(closed)).isEqualTo("closed");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void newFilesAreUsedForNewConnectionsWhileOldConnectionsGoOn(@TempDir Path directory) {
        TestCertificates.Pair live =
                new TestCertificates.Pair(directory.resolve("live.key"), directory.resolve("live.crt"));
        live.replaceBy(server);
        try (TestServer rotating = serverWith(files(live));
                RawPeer before = tls(rotating, Jdk.trusting(authority.authority()))) {
            before.send(Ask.frame(ECHO, 1, "before")).receive();

            live.replaceBy(stranger);

            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertServed(tls(rotating, Jdk.trusting(strangersAuthority))));
            assertTlsRefused(rotating, Jdk.trusting(authority.authority()));
            assertThat(RawPeer.text(before.send(Ask.frame(ECHO, 2, "still on")).receive()))
                    .isEqualTo("still on");
        }
    }

    @Test
    void aServerDoesNotStartWithFilesItCannotUse(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("missing.key");
        Path empty = Files.createFile(directory.resolve("empty.crt"));

        assertThatThrownBy(() -> serverWith(files(new TestCertificates.Pair(missing, server.certificate()))))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("tls.server.keyPath " + missing)
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(() -> serverWith(files(new TestCertificates.Pair(server.privateKey(), empty))))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("tls.server.certPath " + empty);
        assertThatThrownBy(
                        () -> serverWith(files(new TestCertificates.Pair(server.privateKey(), client.certificate()))))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("is not the key of");
    }

    @Test
    void aPeerThatStallsInTheHandshakeIsClosed() throws SSLException {
        try (TestServer impatient = serverWith(files(server, "tls.handshakeTimeoutMillis", "100"))) {
            byte[] hello = Jdk.hello();
            // With the whole hello the server sends its part of the handshake and waits for the client's.
            for (int length : List.of(1, 5, hello.length / 2, hello.length)) {
                try (RawPeer stalled = new RawPeer(impatient.port())) {
                    stalled.send(Arrays.copyOf(hello, length)).bytesUntilClosed();
                }
            }
        }
    }

    @Test
    void bytesThatOnlyBeginAsTlsAreClosed() {
        try (TestServer both = new TestServer();
                RawPeer peer = new RawPeer(both.port())) {
            byte[] noise = new byte[64];
            noise[0] = 0x16;

            peer.send(noise).bytesUntilClosed();

            assertServed(new RawPeer(both.port()));
        }
    }

    @Test
    void largeBodiesAndManyRequestsComeBackWhole() {
        int count = 500;
        try (TestServer both = new TestServer();
                RawPeer peer = tls(both, Jdk.trustingAll())) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    peer.send(Ask.frame(ECHO, i, "x".repeat(i * 100)));
                }
            });
            sender.start();

            for (int i = 0; i < count; i++) {
                RemotingCommand answer = peer.receive();
                assertThat(answer.opaque()).isEqualTo(i);
                assertThat(answer.body().readableBytes()).isEqualTo(i * 100);
            }
        }
    }

    private RemotingClient clientWith(Map<String, String> given) {
        return clientWith(given, Duration.ofSeconds(20));
    }

    private RemotingClient clientWith(Map<String, String> given, Duration connectTimeout) {
        ClientConfig config = new ClientConfig(
                connectTimeout, Duration.ofSeconds(20), 10, Serialization.JSON, ConnectionConfig.DEFAULTS);
        Map<String, String> enabled = new HashMap<>(given);
        enabled.put("tls.enable", "true");
        ClientTlsConfig tls = config(enabled).client();
        Promise<RemotingClient> opened = Promise.promise();
        vertx.runOnContext(ignored -> ClientTls.open(vertx.getOrCreateContext(), tls)
                .map(open -> new RemotingClient(
                        vertx.getOrCreateContext(),
                        config,
                        RequestRouter.builder().build(),
                        open))
                .onComplete(opened));
        return await(opened.future());
    }

    private static Future<RemotingCommand> echo(RemotingClient asking, int port, ByteBuf body) {
        return asking.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), new Ask(ECHO), body);
    }

    private static void assertAnswered(RemotingClient asking, TestServer server) {
        RemotingCommand answer = await(echo(asking, server.port(), Ask.bytes("x")));
        assertThat(RawPeer.text(answer)).isEqualTo("x");
        answer.release();
    }

    private static void assertNoConnection(RemotingClient asking, int port, String reason) {
        assertThatThrownBy(() -> await(echo(asking, port, Unpooled.EMPTY_BUFFER)))
                .isInstanceOfSatisfying(RemotingException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.CONNECT_FAILED))
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("null");
    }

    @Test
    void ourClientSpeaksTlsAndTakesAnyServerUnlessToldWhomToTrust() {
        try (TestServer enforcing = serverWith(files(server, "tls.server.mode", "enforcing"))) {
            assertAnswered(clientWith(Map.of()), enforcing);
            assertAnswered(
                    clientWith(Map.of(
                            "tls.client.trustCertPath", authority.authority().toString())),
                    enforcing);
            assertNoConnection(
                    clientWith(Map.of("tls.client.trustCertPath", strangersAuthority.toString())),
                    enforcing.port(),
                    "TLS handshake failed");
        }
    }

    @Test
    void ourClientShowsItsCertificate() {
        try (TestServer strict = serverWith(files(
                server,
                "tls.server.need.client.auth",
                "require",
                "tls.server.trustCertPath",
                authority.authority().toString()))) {
            assertAnswered(
                    clientWith(Map.of(
                            "tls.client.keyPath", client.privateKey().toString(),
                            "tls.client.certPath", client.certificate().toString())),
                    strict);
            assertThatThrownBy(() -> assertAnswered(clientWith(Map.of()), strict))
                    .isInstanceOf(RemotingException.class);
        }
    }

    @Test
    void aServerThatClosesTlsIsToldAsSuch() {
        try (TestServer disabled = serverWith(Map.of("tls.server.mode", "disabled"))) {
            assertNoConnection(clientWith(Map.of()), disabled.port(), "TLS handshake failed");
        }
    }

    @Test
    void ourClientWaitsForAHandshakeNoLongerThanForAConnection() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Map<String, String> patient = Map.of("tls.handshakeTimeoutMillis", "600000");

            assertNoConnection(
                    clientWith(patient, Duration.ofMillis(500)), silent.getLocalPort(), "TLS handshake failed");
        }
    }
}
