package io.rillmq.remoting.tls;

import static io.rillmq.remoting.TestServer.await;
import static io.rillmq.remoting.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedContextTest {
    private static final TlsLimits QUICK =
            new TlsLimits(Duration.ofSeconds(10), 10, 1 << 16, Duration.ofMillis(100), Duration.ofMillis(5), 100);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> tried = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private Path file;
    private WatchedContext watched;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("trusted.crt");
        put("first");
        watched = openNow();
        assertThat(next(tried)).isEqualTo("first");
    }

    @AfterEach
    void close() {
        watched.close();
        await(vertx.close());
    }

    private WatchedContext openNow() {
        Context context = vertx.getOrCreateContext();
        PemFiles files =
                new PemFiles(null, null, null, new ConfiguredFile("tls.client.trustCertPath", file.toString()));
        Promise<WatchedContext> opened = Promise.promise();
        context.runOnContext(ignored ->
                WatchedContext.open(context, files, QUICK, this::make).onComplete(opened));
        return await(opened.future());
    }

    private SslContext make(PemFiles.Contents contents) throws IOException {
        String text = contents.trusted().toString();
        tried.add(text);
        if (text.startsWith("bad")) {
            throw new IOException("as the test asked");
        }
        return SslContextBuilder.forClient().build();
    }

    /** In one step, so that no half of it is ever seen. */
    private void put(String text) throws IOException {
        Path whole = Files.writeString(directory.resolve("new"), text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private SslContext current() {
        return await(watched.current());
    }

    @Test
    void newContentsMakeANewContext() throws IOException {
        SslContext first = current();

        put("other");

        Awaitility.await().until(() -> current() != first);
        assertThat(next(tried)).isEqualTo("other");
    }

    @Test
    void contentsThatCannotBeUsedKeepTheContextAndAreTriedOnce() throws IOException {
        SslContext first = current();

        put("bad");
        assertThat(next(tried)).isEqualTo("bad");
        assertThat(current()).isSameAs(first);
        put("good");

        assertThat(next(tried)).isEqualTo("good");
        Awaitility.await().until(() -> current() != first);
    }

    @Test
    void contentsThatComeBackAfterBadOnesAreGood() throws IOException {
        put("bad");
        assertThat(next(tried)).isEqualTo("bad");
        put("other");
        assertThat(next(tried)).isEqualTo("other");
        put("bad");
        assertThat(next(tried)).isEqualTo("bad");
    }

    @Test
    void aMissingOrTooLargeFileKeepsTheContextUntilThereIsAGoodOne() throws IOException {
        SslContext first = current();

        Files.delete(file);
        put("x".repeat(QUICK.fileBytesMax() + 1));
        put("other");

        Awaitility.await().until(() -> current() != first);
        assertThat(next(tried)).isEqualTo("other");
    }

    @Test
    void aFileThatCannotBeUsedAtTheStartIsNamedWithItsKey() throws IOException {
        put("bad");

        assertThatThrownBy(this::openNow)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("tls.client.trustCertPath " + file)
                .hasMessageContaining("as the test asked");
    }

    @Test
    void aFileThatIsTooLargeAtTheStartIsToldWithTheLimit() throws IOException {
        put("x".repeat(QUICK.fileBytesMax() + 1));

        assertThatThrownBy(this::openNow)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("101 bytes")
                .hasMessageContaining("fileBytesMax 100");
    }
}
