package io.rillmq.store.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.StoreOpenException;
import io.rillmq.store.TestStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.dispatch.QueueListener;
import io.rillmq.store.fault.Ledger.QueueKey;
import io.rillmq.store.fault.Ledger.Safety;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.rillmq.store.thread.StoreBusyException;
import io.rillmq.testbase.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One life of a store: it opens, works with some trouble, and ends. Everything that it says goes into the ledger. */
final class Life {
    private static final int STEPS_MAX = 120;
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int BATCH_MAX = 5;
    private static final int READ_BYTES = 16 << 10;

    private final String name;
    private final Workload workload;
    private final SimulatedDisk disk;
    private final Random random;
    private final ManualClock clock;
    private final Ledger ledger;
    private final Trouble trouble;
    private final FlushLevel level;
    private final Safety shownSafety;
    private final List<Sending> sendings = new ArrayList<>();
    private int heldFrom = Integer.MAX_VALUE;

    private record Sending(boolean waits, CompletableFuture<AppendOutcome> outcome) {
        boolean isAcknowledged() {
            return outcome.isDone() && outcome.join() instanceof Appended;
        }
    }

    Life(
            String name,
            Workload workload,
            SimulatedDisk disk,
            Random random,
            ManualClock clock,
            Ledger ledger,
            Trouble trouble) {
        this.name = name;
        this.workload = workload;
        this.disk = disk;
        this.random = random;
        this.clock = clock;
        this.ledger = ledger;
        this.trouble = trouble;
        this.level = workload.level(random);
        this.shownSafety = level == FlushLevel.SYNC_FLUSH ? Safety.FORCED : Safety.WRITTEN;
    }

    /** Afterwards the machine runs again, and no store. */
    void live() {
        trouble.begin(disk);
        StoreConfig config = workload.config(level);
        QueueListener listener = (topic, queueId, queueOffset, tagsCode, storeMillis) -> {
            if (!topic.isLightQueue()) {
                ledger.listened(new QueueKey(topic, queueId), queueOffset, shownSafety);
            }
        };
        TestStore store;
        try {
            store = TestStore.open(config, disk, clock, listener);
        } catch (StoreOpenException e) {
            if (!disk.isCut() && !trouble.struck()) {
                throw new AssertionError("does not open", e);
            }
            end(false);
            return;
        }
        look(store);
        int steps = random.nextInt(STEPS_MAX);
        for (int i = 0; i < steps && !disk.isCut(); i++) {
            step(store, i);
        }
        checkHeld();
        if (trouble.ending() != Trouble.Ending.CLOSE && random.nextBoolean()) {
            disk.powerCut();
        }
        trouble.letForcesGo();
        boolean isClean = close(store);
        checkAnswers();
        end(isClean);
    }

    /** Reads everything: it is what it should be, and on the device, whatever the flush level. */
    private void look(TestStore store) {
        Contents contents = tryTwice(() -> Contents.of(store, workload.queues()));
        if (contents == null) {
            return;
        }
        ledger.checkAgainst(contents, true);
        tryTwice(() -> {
            LightAnswers.check(store, contents, workload.deletesTopics());
            return contents;
        });
        tryTwice(() -> {
            new KeyAnswers(store).checkAgainst(contents, workload.topics(), workload.deletesTopics(), random);
            return contents;
        });
        for (QueueKey queue : contents.queues()) {
            contents.of(queue).forEach(message -> ledger.read(queue, message, Safety.FORCED));
            lookBelow(store, queue, contents.minOffset(queue));
        }
    }

    private static void lookBelow(TestStore store, QueueKey queue, long min) {
        if (min > 0) {
            ReadResult below = store.read(queue.topic(), queue.queueId(), min - 1, 1, READ_BYTES, QueueFilter.ALL);
            below.records().release();
            if (below.status() != ReadStatus.OFFSET_TOO_SMALL || below.nextQueueOffset() != min) {
                throw new AssertionError(queue + " begins at " + min + ", a read below says " + below);
            }
        }
    }

    /** What a read answers, null when the machine died; a read that fails while the disk does succeeds afterwards. */
    private <T> @Nullable T tryTwice(Supplier<@Nullable T> read) {
        try {
            return read.get();
        } catch (AssertionError | CompletionException e) {
            if (!disk.isCut() && !trouble.struck()) {
                throw e;
            }
        }
        trouble.suspend();
        try {
            return read.get();
        } catch (AssertionError | CompletionException e) {
            if (!disk.isCut()) {
                throw e;
            }
            return null;
        } finally {
            trouble.resume();
        }
    }

    private void step(TestStore store, int number) {
        clock.advance(STEP);
        int choice = random.nextInt(105);
        if (choice < 60) {
            send(store, number, 1);
        } else if (choice < 70) {
            send(store, number, 2 + random.nextInt(BATCH_MAX - 1));
        } else if (choice < 78) {
            read(store);
        } else if (choice < 82) {
            lookUp(store);
        } else if (choice < 98) {
            awaitLast();
        } else if (choice == 98 && trouble.hasSlowForces() && level == FlushLevel.SYNC_FLUSH && !isHeld()) {
            heldFrom = sendings.size();
            trouble.holdForces();
        } else if (choice == 99 && workload.deletesTopics() && !isHeld()) {
            deleteTopic(store);
        } else if (choice < 103) {
            query(store);
        } else if (choice < 105 && workload.deletesOld(level) && !isHeld()) {
            deleteOld(store);
        }
    }

    private boolean isHeld() {
        return heldFrom != Integer.MAX_VALUE;
    }

    private void send(TestStore store, int number, int count) {
        QueueKey queue = workload.queue(random);
        boolean waits = random.nextInt(4) > 0;
        List<String> ids = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        ByteBuf records = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            String id = name + "." + number + "." + i;
            String body = ledger.send(queue, id, workload.fillerBytes(random));
            ByteBuf record = TestStore.record(queue.topic(), queue.queueId(), 0, body, workload.properties(id, random));
            ids.add(id);
            sizes.add(record.readableBytes());
            records.writeBytes(record);
        }
        Safety safety = waits ? shownSafety : Safety.WRITTEN;
        CompletableFuture<AppendOutcome> outcome = store.append(queue.topic(), queue.queueId(), records, waits)
                .thenApply(answer -> {
                    ledger.answered(queue, ids, sizes, answer, safety);
                    return answer;
                });
        sendings.add(new Sending(waits, outcome));
    }

    private void awaitLast() {
        if (!sendings.isEmpty() && !isHeld()) {
            TestStore.await(sendings.get(sendings.size() - 1).outcome());
        }
    }

    private void read(TestStore store) {
        QueueKey queue = workload.queue(random);
        long min = store.store.minOffset(queue.topic(), queue.queueId());
        long max = store.store.maxOffset(queue.topic(), queue.queueId());
        if (min == max) {
            return;
        }
        long from = min + random.nextInt((int) (max - min));
        int count = 1 + random.nextInt(32);
        ReadResult result = tryTwice(() -> found(store, queue, from, count));
        if (result == null || result.status() != ReadStatus.FOUND) {
            return;
        }
        List<StoredMessage> messages = TestStore.messagesOf(result);
        long first = messages.get(0).queueOffset();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).queueOffset() != first + i) {
                throw new AssertionError(queue + " read from " + from + " gave "
                        + messages.stream().map(StoredMessage::queueOffset).toList());
            }
            ledger.read(queue, messages.get(i), shownSafety);
        }
        // Where the queue could not be trimmed, it still begins with messages that left the log.
        for (long at = from; at < first; at++) {
            if (ledger.isPromised(queue, at, promisedSafety())) {
                throw new AssertionError(queue + " at " + at + " was promised and is passed over, up to " + first);
            }
        }
    }

    /** What must still be there: a failed force may take away what was only written. */
    private Safety promisedSafety() {
        return trouble.logForceFailed() ? Safety.FORCED : Safety.WRITTEN;
    }

    private ReadResult found(TestStore store, QueueKey queue, long from, int count) {
        ReadResult result = store.read(queue.topic(), queue.queueId(), from, count, READ_BYTES, QueueFilter.ALL);
        if (result.status() != ReadStatus.FOUND) {
            result.records().release();
            if (ledger.isPromised(queue, from, promisedSafety())) {
                throw new AssertionError(queue + " at " + from + " was promised and is not read: " + result);
            }
        }
        return result;
    }

    private void lookUp(TestStore store) {
        QueueKey queue = workload.queue(random);
        List<Long> offsets = ledger.promisedLogOffsets(queue, Safety.WRITTEN);
        long end = store.store.maxLogOffset();
        if (offsets.isEmpty()) {
            return;
        }
        long logOffset = offsets.get(random.nextInt(offsets.size()));
        if (logOffset >= end) {
            return;
        }
        LookupOutcome.Found found = tryTwice(() -> {
            LookupOutcome outcome = store.lookup(logOffset);
            if (outcome instanceof LookupOutcome.Found record) {
                return record;
            }
            if (!ledger.promisedLogOffsets(queue, promisedSafety()).contains(logOffset)) {
                return null;
            }
            throw new AssertionError("looked up " + logOffset + ": " + outcome);
        });
        if (found != null) {
            ByteBuf record = Unpooled.copiedBuffer(found.record());
            found.record().release();
            ledger.read(queue, RecordReader.read(record), shownSafety);
        }
    }

    private void deleteTopic(TestStore store) {
        sendings.forEach(each -> TestStore.await(each.outcome()));
        Topic topic = workload.queue(random).topic();
        boolean isDeleted = TestStore.await(
                store.store.deleteTopic(topic).toCompletableFuture().handle((done, failure) -> failure == null));
        ledger.deleteTopic(topic, isDeleted);
    }

    private void query(TestStore store) {
        Topic topic = workload.queue(random).topic();
        String key = Workload.KEYS.get(random.nextInt(Workload.KEYS.size()));
        long end = store.store.maxLogOffset();
        tryTwice(() -> {
            try {
                List<Long> found = new KeyAnswers(store)
                        .all(topic, key).stream().map(StoredMessage::logOffset).toList();
                List<Long> promised = ledger.promisedWith(topic, key, promisedSafety()).stream()
                        .filter(logOffset -> logOffset < end)
                        .toList();
                if (!found.containsAll(promised)) {
                    throw new AssertionError(
                            topic + " by " + key + ": found at " + found + ", promised at " + promised);
                }
                return found;
            } catch (StoreBusyException e) {
                return List.of(); // It waits for a force.
            }
        });
    }

    private void deleteOld(TestStore store) {
        if (store.store.readOnlyReason().isPresent()) {
            return; // The checkpoint before would wait for a force.
        }
        ledger.expire(workload.reserved());
        TestStore.await(store.store.deleteExpired().toCompletableFuture().handle((count, failure) -> failure == null));
        TestStore.await(store.store.trimQueues().toCompletableFuture().handle((done, failure) -> failure == null));
        ledger.logBeginsAt(store.store.minLogOffset());
    }

    /** While no force gets through, nothing that waits for one is acknowledged. */
    private void checkHeld() {
        for (int i = heldFrom; i < sendings.size(); i++) {
            if (sendings.get(i).waits() && sendings.get(i).isAcknowledged()) {
                throw new AssertionError("append " + i + " is acknowledged, no force since append " + heldFrom);
            }
        }
    }

    /** @return whether everything is on the device, as far as the store knows */
    private boolean close(TestStore store) {
        boolean failed =
                TestStore.await(store.store.close().toCompletableFuture().handle((done, failure) -> failure != null));
        if (failed && !disk.isCut() && !trouble.struck()) {
            throw new AssertionError("close failed");
        }
        return !failed && store.store.readOnlyReason().isEmpty();
    }

    /** Each append is answered, and after one was refused because of a failure none is acknowledged. */
    private void checkAnswers() {
        boolean isReadOnly = false;
        for (Sending sending : sendings) {
            AppendOutcome outcome = TestStore.await(sending.outcome());
            if (sending.waits() && isReadOnly && outcome instanceof Appended) {
                throw new AssertionError("acknowledged after the log became read-only: " + outcome);
            }
            isReadOnly |= outcome instanceof Refused refused && refused.reason() == Reason.READ_ONLY;
        }
        ledger.check();
    }

    private void end(boolean isClean) {
        // What a clean close left survives a power cut, whatever the flush level.
        boolean losesUnforced = trouble.ending() == Trouble.Ending.POWER_CUT || (isClean && random.nextBoolean());
        boolean onlyForcedSurvives = !isClean && (losesUnforced || trouble.logForceFailed());
        ledger.crash(onlyForcedSurvives ? Safety.FORCED : Safety.WRITTEN);
        if (losesUnforced) {
            disk.powerOn();
        } else {
            disk.restart();
        }
    }
}
