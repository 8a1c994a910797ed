package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.rillmq.testbase.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Clients with and without TLS on the same ports, of name server and broker. One test after the other, for the files of
 * official clients are set for the whole JVM.
 */
@Tag("process")
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(SharedServers.class)
class TlsTest {
    @TempDir
    Path directory;

    private RillServers servers(Map<String, String> tls) {
        return new RillServers(directory, new Servers.Options(1, true, tls), tls);
    }

    /** For both servers; further keys by twos. */
    private static Map<String, String> enforcing(TestCertificates.Pair own, Object... more) {
        Map<String, String> config = new HashMap<>(Map.of(
                "tls.server.mode", "enforcing",
                "tls.server.keyPath", own.privateKey().toString(),
                "tls.server.certPath", own.certificate().toString()));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i].toString(), more[i + 1].toString());
        }
        return config;
    }

    private static void assertMessagesPass(Clients sending, Clients receiving) throws Exception {
        String topic = sending.topic("tls", 2);
        List<String> sent = bodies("message", 20);
        Inbox inbox = new Inbox();
        receiving.consume(unique("group"), topic, inbox);

        send(sending.producer(), topic, sent);

        inbox.awaitBodies(sent);
    }

    private static void assertRefused(Clients clients) throws MQClientException {
        DefaultMQProducer producer = clients.producer();
        // Clients tell a connection that was closed on them in one way or the other.
        assertThatThrownBy(() -> producer.send(message(unique("refused"), "body")))
                .isInstanceOfAny(MQClientException.class, IllegalStateException.class);
    }

    @Test
    void clientsWithAndWithoutTlsExchangeMessagesOverServersThatWereToldNothing(Clients plain) throws Exception {
        try (Clients tls = new Clients(plain.nameServers(), true)) {
            assertMessagesPass(tls, plain);
            assertMessagesPass(plain, tls);
        }
    }

    /** One connection could otherwise keep the threads of all others' handshakes busy. */
    @Test
    void aClientThatWantsAnotherHandshakeIsClosed(Clients clients) throws Exception {
        String[] nameServer = clients.nameServers().split(":");
        SSLContext context = SSLContext.getInstance("TLSv1.2");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(nameServer[0], Integer.parseInt(nameServer[1]))) {
            socket.setSoTimeout((int) WAIT.toMillis());
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");

            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void serversThatEnforceTlsServeClientsWithTlsAndNoOthers() throws Exception {
        // The broker is known at this name server only because it came with TLS itself.
        try (RillServers servers = servers(Map.of("tls.server.mode", "enforcing"));
                Clients tls = new Clients(servers.nameServers(), true);
                Clients plain = new Clients(servers.nameServers())) {
            assertMessagesPass(tls, tls);
            assertRefused(plain);
        }
    }

    @Test
    void clientsWithoutTheRequiredCertificateAreRefused() throws Exception {
        TestCertificates authority = new TestCertificates(directory);
        TestCertificates.Pair own = authority.issue("server");
        // The broker shows its own certificate to the name server.
        Map<String, String> config = enforcing(
                own,
                "tls.server.need.client.auth",
                "require",
                "tls.server.trustCertPath",
                authority.authority(),
                "tls.client.keyPath",
                own.privateKey(),
                "tls.client.certPath",
                own.certificate(),
                "tls.client.trustCertPath",
                authority.authority());
        try (RillServers servers = servers(config);
                Clients clients = new Clients(servers.nameServers(), true)) {
            new ClientFiles(authority.authority(), authority.issue("client")).in(() -> {
                assertMessagesPass(clients, clients);
                return true;
            });
            new ClientFiles(authority.authority(), null).in(() -> {
                assertRefused(clients);
                return true;
            });
        }
    }

    @Test
    void filesAreReplacedWhileClientsAreConnected(@TempDir Path otherDirectory) throws Exception {
        TestCertificates authority = new TestCertificates(directory);
        TestCertificates other = new TestCertificates(otherDirectory);
        TestCertificates.Pair live = authority.issue("live");
        try (RillServers servers = servers(enforcing(live));
                Clients clients = new Clients(servers.nameServers(), true)) {
            ClientFiles before = new ClientFiles(authority.authority(), null);
            String topic = before.in(() -> clients.topic("rotated", 1));
            DefaultMQProducer connected = before.in(clients::producer);
            send(connected, topic, bodies("before", 5));

            Files.writeString(live.certificate(), "not a certificate");
            send(before.in(clients::producer), topic, bodies("bad", 5));
            live.replaceBy(other.issue("next"));

            // A client keeps the files it was started with: each try is a new one.
            ClientFiles after = new ClientFiles(other.authority(), null);
            await().atMost(WAIT).ignoreExceptions().until(() -> after.in(() -> {
                send(clients.producer(), topic, bodies("after", 1));
                return true;
            }));
            send(connected, topic, bodies("still", 5));
            before.in(() -> {
                assertRefused(clients);
                return true;
            });
        }
    }
}
