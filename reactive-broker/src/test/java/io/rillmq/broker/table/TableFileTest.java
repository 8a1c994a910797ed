package io.rillmq.broker.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.body.KvTable;
import io.rillmq.store.file.Disk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger copies = new AtomicInteger();
    private Owner owner;
    private TableFile<KvTable> file;

    @BeforeEach
    void open() {
        Context context = vertx.getOrCreateContext();
        owner = new Owner(vertx, context);
        file = new TableFile<>(directory.resolve("config"), "t.json", Disk.real(), owner);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatIsSavedIsLoaded() throws Exception {
        save("1");

        assertThat(load()).isEqualTo("1");
    }

    @Test
    void nothingIsLoadedWhereNothingWasSaved() throws Exception {
        assertThat(file.load(KvTable::fromJson)).isEmpty();
    }

    @Test
    void savesThatWaitAreWrittenTogetherAndTheLastOneStays() throws Exception {
        Future<Void> all = owner.askLater(
                () -> Future.all(List.of(saving("1"), saving("2"), saving("3"))).mapEmpty());

        await(all);

        assertThat(load()).isEqualTo("3");
    }

    @Test
    void savesThatWaitCopyTheTableOnce() throws Exception {
        await(owner.askLater(() -> Future.all(IntStream.range(0, 1_000)
                        .mapToObj(each -> saving("" + each))
                        .toList())
                .mapEmpty()));

        assertThat(copies).hasValue(2);
    }

    @Test
    void aDamagedFileIsReplacedByItsPreviousVersion() throws Exception {
        save("1");
        save("2");
        Files.writeString(directory.resolve("config/t.json"), "{\"table\":{\"k\"");

        assertThat(load()).isEqualTo("1");
    }

    @Test
    void aCrashBetweenTheTwoRenamesLosesNothing() throws Exception {
        save("1");
        Files.move(directory.resolve("config/t.json"), directory.resolve("config/t.json.bak"));

        assertThat(load()).isEqualTo("1");
    }

    @Test
    void aDamagedFileWithoutAPreviousVersionIsNamed() throws Exception {
        save("1");
        Files.writeString(directory.resolve("config/t.json"), "nonsense");

        assertThatThrownBy(this::load).isInstanceOf(IOException.class).hasMessageContaining("t.json");
    }

    private void save(String value) throws Exception {
        await(owner.askLater(() -> saving(value)));
    }

    private Future<Void> saving(String value) {
        return file.save(() -> table(value)).mapEmpty();
    }

    private KvTable table(String value) {
        copies.incrementAndGet();
        return new KvTable(Map.of("k", value));
    }

    private String load() throws IOException {
        return file.load(KvTable::fromJson).orElseThrow().table().get("k");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
