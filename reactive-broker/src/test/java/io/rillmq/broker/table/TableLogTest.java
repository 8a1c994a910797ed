package io.rillmq.broker.table;

import static io.rillmq.broker.table.TableHost.CONFIG;
import static io.rillmq.broker.table.TableHost.DIRECTORY;
import static io.rillmq.broker.table.TableHost.PATIENT;
import static io.rillmq.broker.table.TableHost.SMALL;
import static io.rillmq.broker.table.TableHost.put;
import static io.rillmq.broker.table.TableHost.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.remoting.dispatch.RefusedException;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableLogTest {
    private final Vertx vertx = Vertx.vertx();
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private TableHost host;

    @AfterEach
    void stop() throws Exception {
        if (host != null) {
            host.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void open(TableLogConfig config) throws Exception {
        host = TableHost.open(vertx, disk, config);
    }

    private void crashAndOpen(TableLogConfig config) throws Exception {
        host.crash();
        disk.powerOn();
        open(config);
    }

    private void closeAndOpen() throws Exception {
        host.close();
        open(PATIENT);
    }

    @Test
    void whatWasWaitedForIsThereAfterACrash() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"), put("b", "2"));
        host.log(remove("a"));

        crashAndOpen(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("b", "\"2\""));
    }

    @Test
    void aChangeIsMadeWhenItIsInTheLogAndNotBefore() throws Exception {
        open(PATIENT);
        fillDisk();

        Future<Void> refused = host.logging(put("a", "1"));

        assertThatThrownBy(() -> host.await(refused))
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE))
                .hasMessageContaining("no space left");
        assertThat(host.first.entries).isEmpty();
        disk.failWhen(SimulatedDisk.Faults.NONE);
    }

    @Test
    void whatNobodyWaitsForIsLoggedInTime() throws Exception {
        open(SMALL);
        long before = records();
        host.change("a", "\"1\"");
        await().until(() -> records() > before);

        crashAndOpen(PATIENT);

        assertThat(host.second.entries).isEqualTo(Map.of("a", "\"1\""));
    }

    @Test
    void whatAFullDiskRefusesIsLoggedWhenThereIsSpace() throws Exception {
        open(SMALL);
        fillDisk();
        host.change("a", "\"1\"");
        assertThatThrownBy(() -> host.log(put("b", "2"))).hasMessageContaining("no space left");
        host.change("a", "\"3\"");

        disk.failWhen(SimulatedDisk.Faults.NONE);
        long before = records();
        await().until(() -> records() > before);
        deleteFiles();
        crashAndOpen(PATIENT);

        assertThat(host.second.entries).isEqualTo(Map.of("a", "\"3\""));
    }

    @Test
    void aRemovalThatIsWaitedForOvertakesWhatIsNotYetLogged() throws Exception {
        open(PATIENT);
        host.change("a", "\"1\"");

        host.log(TableChange.remove("second", "a"));

        assertThat(host.second.entries).isEmpty();
        crashAndOpen(PATIENT);
        assertThat(host.second.entries).isEmpty();
    }

    @Test
    void whatARefusedRemovalHadOvertakenIsLoggedAfterAll() throws Exception {
        open(SMALL);
        fillDisk();
        host.change("a", "\"1\"");
        assertThatThrownBy(() -> host.log(TableChange.remove("second", "a"))).hasMessageContaining("no space left");
        disk.failWhen(SimulatedDisk.Faults.NONE);
        long before = records();
        await().until(() -> records() > before);

        deleteFiles();
        crashAndOpen(PATIENT);

        assertThat(host.second.entries).isEqualTo(Map.of("a", "\"1\""));
    }

    @Test
    void aCleanStopLeavesNothingToReplay() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"));
        host.change("b", "\"2\"");
        host.close();
        String written = text("second.json");
        open(PATIENT);
        long before = records();

        closeAndOpen();

        assertThat(records()).isEqualTo(before);
        assertThat(text("second.json")).isEqualTo(written).contains("\"appliedOffset\":" + before);
        assertThat(host.second.entries).isEqualTo(Map.of("b", "\"2\""));
    }

    @Test
    void missingFilesAreBuiltAgainFromTheLog() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"), put("b", "2"));
        host.change("c", "\"3\"");
        host.close();
        deleteFiles();

        open(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("a", "\"1\"", "b", "\"2\""));
        assertThat(host.second.entries).isEqualTo(Map.of("c", "\"3\""));
    }

    @Test
    void aDamagedFileIsBuiltAgainFromTheLog() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"));
        host.close();
        deleteFiles();
        write("first.json", "{\"table\":");

        open(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("a", "\"1\""));
    }

    @Test
    void theLogAloneHasEverything() throws Exception {
        open(SMALL);
        fill(200);
        host.change("c", "\"3\"");
        host.close();
        disk.deleteTree(CONFIG);
        disk.deleteTree(DIRECTORY.resolve("consumequeue"));
        disk.deleteTree(DIRECTORY.resolve("rillmq"));

        open(PATIENT);

        assertThat(host.first.entries).hasSize(200);
        assertThat(host.second.entries).isEqualTo(Map.of("c", "\"3\""));
    }

    @Test
    void filesAreKeptWhenTheLogHasLostItsNewestFullState() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"));
        closeAndOpen();
        while (host.store.maxLogOffset() < 3 * TableHost.SEGMENT_BYTES) {
            host.log(TableChange.put("second", "b", '"' + "2".repeat(400) + '"'));
        }
        host.crash();
        disk.powerOn();
        disk.delete(DIRECTORY.resolve("commitlog").resolve("00000000000000000000"));

        open(PATIENT);
        Map<String, String> kept = Map.copyOf(host.first.entries);
        host.crash();
        disk.powerOn();
        deleteFiles();
        open(PATIENT);

        assertThat(kept).isEqualTo(Map.of("a", "\"1\""));
        assertThat(host.first.entries).isEqualTo(kept);
        assertThat(host.second.entries).containsOnlyKeys("b");
    }

    @Test
    void aFileThatAnotherProgramWroteIsTakenAsItIsAndLogged() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"), put("b", "2"));
        host.close();
        write("first.json", "{\"table\":{\"b\":\"\\\"3\\\"\",\"c\":\"\\\"4\\\"\"}}");
        open(PATIENT);
        Map<String, String> taken = Map.copyOf(host.first.entries);
        host.crash();
        disk.powerOn();
        deleteFiles();

        open(PATIENT);

        assertThat(taken).isEqualTo(Map.of("b", "\"3\"", "c", "\"4\""));
        assertThat(host.first.entries).isEqualTo(taken);
    }

    @Test
    void aFileChangedByHandWinsButForWhatWasLoggedAfterIt() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"), put("b", "2"));
        closeAndOpen();
        host.log(put("c", "3"));
        host.crash();
        disk.powerOn();
        write("first.json", text("first.json").replace("\\\"2\\\"", "\\\"9\\\""));

        open(PATIENT);
        Map<String, String> merged = Map.copyOf(host.first.entries);
        host.crash();
        disk.powerOn();
        deleteFiles();
        open(PATIENT);

        assertThat(merged).isEqualTo(Map.of("a", "\"1\"", "b", "\"9\"", "c", "\"3\""));
        assertThat(host.first.entries).isEqualTo(merged);
    }

    @Test
    void anOlderFileOfOursIsBroughtForward() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"), put("b", "1"));
        host.close();
        String old = text("first.json");
        open(PATIENT);
        host.log(remove("a"), put("b", "2"));
        host.close();
        write("first.json", old);

        open(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("b", "\"2\""));
    }

    @Test
    void aLogThatLostItsEndTakesOverWhatTheFilesHave() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"));
        host.close();
        disk.deleteTree(DIRECTORY.resolve("commitlog"));

        open(PATIENT);
        host.log(put("b", "2"));
        host.crash();
        disk.powerOn();
        deleteFiles();
        open(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("a", "\"1\"", "b", "\"2\""));
    }

    @Test
    void everythingIsLoggedAgainBeforeTheChangesSinceBecomeMany() throws Exception {
        open(SMALL);
        fill(500);
        long records = records();
        host.close();

        deleteFiles();
        open(PATIENT);

        FullState full = new TableReplay(
                        host.store,
                        Map.of("first", new TrackedTable(host.first, new TableFile(CONFIG, "first.json", disk))))
                .run()
                .full();
        assertThat(full).isNotNull();
        assertThat(full.queueOffset()).isPositive().isLessThan(records);
        assertThat(full.bytesSince()).isLessThan(Math.max(4 * full.sizeBytes(), SMALL.replayBytesMax()) + 16_384);
        assertThat(host.first.entries).hasSize(500);
    }

    @Test
    void manyChangesOfOneCallerAreSplitIntoRecords() throws Exception {
        open(PATIENT);
        long before = records();

        host.log(IntStream.range(0, 1_000)
                .mapToObj(number -> put("key" + number, "some value"))
                .toArray(TableChange[]::new));

        assertThat(records() - before).isBetween(60L, 200L);
        assertThat(host.first.entries).hasSize(1_000);
    }

    @Test
    void changesOfManyCallersShareRecords() throws Exception {
        open(PATIENT);
        long before = records();
        List<Future<Void>> all = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            all.add(host.logging(put("k" + number, "v")));
        }

        host.await(Future.all(all).mapEmpty());

        assertThat(host.first.entries).hasSize(50);
        assertThat(records() - before).isLessThan(50);
    }

    @Test
    void moreCallersThanMayWaitAreRefused() throws Exception {
        open(PATIENT);
        List<Future<Void>> all = new ArrayList<>();
        for (int number = 0; number < 10 * PATIENT.waitingMax(); number++) {
            all.add(host.logging(put("k" + number, "v".repeat(200))));
        }

        Future<Void> joined = Future.join(all).mapEmpty();

        assertThatThrownBy(() -> host.await(joined))
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ResponseCode.SYSTEM_BUSY));
        assertThat(all).anyMatch(Future::succeeded);
    }

    @Test
    void recordsOfALaterVersionAndOfUnknownTablesArePassedOver() throws Exception {
        open(PATIENT);
        host.log(put("a", "1"));
        append("{\"version\":2,\"tables\":[]}");
        append("{\"version\":1,\"tables\":{\"third\":{\"x\":1},\"first\":{\"b\":\"2\"}}}");
        append("no JSON");

        crashAndOpen(PATIENT);

        assertThat(host.first.entries).isEqualTo(Map.of("a", "\"1\"", "b", "\"2\""));
    }

    private void append(String body) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        host.await(new MessageAppender(host.store)
                .append(
                        Runnable::run,
                        new RecordHead(TableLog.TOPIC, 0, 0, 0, 0, address, address, 0, 0, MessageProperties.EMPTY),
                        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                        true));
    }

    private void fill(int entries) throws Exception {
        for (int number = 0; number < entries; number++) {
            host.log(put("key" + number, "value " + number));
        }
    }

    private long records() {
        return host.store.maxOffset(TableLog.TOPIC, TableLog.QUEUE_ID);
    }

    private void deleteFiles() throws Exception {
        disk.deleteTree(CONFIG);
    }

    private String text(String file) throws Exception {
        return new String(disk.readAll(CONFIG.resolve(file)).orElseThrow(), StandardCharsets.UTF_8);
    }

    private void write(String file, String text) throws Exception {
        disk.replace(CONFIG.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Not by its capacity: a log has blocks of its own written ahead. */
    private void fillDisk() {
        disk.failWhen((operation, file) -> operation == Operation.WRITE || operation == Operation.CREATE
                ? new DiskFullException("No space left on device")
                : null);
    }
}
