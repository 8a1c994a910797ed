package io.rillmq.broker.transaction;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Writes into the op queue which entries of the half queue have ended, in RocketMQ's form: their offsets, each with a
 * comma behind it. One record at a time is on its way: what ends meanwhile shares the next one. Owned by one context:
 * every method runs on it.
 */
final class OpRecords {
    private static final String REMOVED = "d";
    private static final char SEPARATOR = ',';
    /** RocketMQ's {@code transactionOpMsgMaxSize}. */
    private static final int BODY_BYTES_MAX = 4096;

    private static final int NUMBER_BYTES_MAX = 20;
    private static final MessageProperties PROPERTIES =
            MessageProperties.EMPTY.with(PropertyNames.TAGS, REMOVED).with(PropertyNames.WAIT, "true");

    private final MessageAppender appender;
    private final Owner owner;
    private final Clock clock;
    private final Supplier<InetSocketAddress> storeHost;
    private final LongConsumer ended;
    private final Queue<Ending> waiting = new ArrayDeque<>();
    private final Queue<Ending> refused = new ArrayDeque<>();
    private OpOffsets written = new OpOffsets(0);
    private boolean isBusy;

    /** @param isOwed whether it is written again until it is in the log */
    private record Ending(long halfOffset, boolean isOwed, Promise<AppendOutcome> done) {}

    /** @param ended told each offset once it is in the log */
    OpRecords(
            MessageAppender appender,
            Owner owner,
            Clock clock,
            Supplier<InetSocketAddress> storeHost,
            LongConsumer ended) {
        this.appender = appender;
        this.owner = owner;
        this.clock = clock;
        this.storeHost = storeHost;
        this.ended = ended;
    }

    /** The offsets that a record of the op queue speaks of; what is no offset is left out. */
    static List<Long> offsetsOf(StoredMessage op) {
        List<Long> offsets = new ArrayList<>();
        if (!REMOVED.equals(op.tag())) {
            return offsets;
        }
        String body = new String(op.body(), StandardCharsets.UTF_8);
        for (String text : body.split(String.valueOf(SEPARATOR), -1)) {
            try {
                offsets.add(Long.parseLong(text.trim()));
            } catch (NumberFormatException notAnOffset) {
                // The end of the text, or nothing that anybody could mean.
            }
        }
        return offsets;
    }

    /** Begins with the op queue read from {@code opOffset} on, each record to be told with {@link #read}. */
    void beginAt(long opOffset) {
        written = new OpOffsets(opOffset);
    }

    void read(long opOffset, List<Long> halfOffsets) {
        written.note(
                opOffset, halfOffsets.stream().mapToLong(Long::longValue).max().orElse(-1));
    }

    /** Where a start begins to read the op queue. */
    long progress(long halfProgress) {
        return written.progress(halfProgress);
    }

    /** Writes it once; when it is refused, nothing has ended. */
    Future<AppendOutcome> write(long halfOffset) {
        return add(new Ending(halfOffset, false, Promise.promise()));
    }

    /** Writes it until it is in the log: what it says is true already. Completes when it was tried. */
    Future<AppendOutcome> owe(long halfOffset) {
        return add(new Ending(halfOffset, true, Promise.promise()));
    }

    private Future<AppendOutcome> add(Ending ending) {
        waiting.add(ending);
        proceed();
        return ending.done.future();
    }

    /** Tries again what was refused. */
    void retry() {
        waiting.addAll(refused);
        refused.clear();
        proceed();
    }

    private void proceed() {
        if (isBusy || waiting.isEmpty()) {
            return;
        }
        isBusy = true;
        List<Ending> batch = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        while (!waiting.isEmpty() && body.length() <= BODY_BYTES_MAX - NUMBER_BYTES_MAX) {
            Ending next = waiting.remove();
            batch.add(next);
            body.append(next.halfOffset).append(SEPARATOR);
        }
        InetSocketAddress host = storeHost.get();
        RecordHead head = new RecordHead(
                HalfRecords.OP_TOPIC, HalfRecords.QUEUE_ID, 0, 0, clock.millis(), host, host, 0, 0, PROPERTIES);
        appender.append(
                        owner::run,
                        head,
                        Unpooled.wrappedBuffer(body.toString().getBytes(StandardCharsets.US_ASCII)),
                        true)
                .onSuccess(outcome -> settle(batch, outcome));
    }

    private void settle(List<Ending> batch, AppendOutcome outcome) {
        isBusy = false;
        if (outcome instanceof Appended appended) {
            read(appended.queueOffset(), batch.stream().map(Ending::halfOffset).toList());
            batch.forEach(each -> ended.accept(each.halfOffset));
        } else {
            batch.stream().filter(Ending::isOwed).forEach(refused::add);
        }
        batch.forEach(each -> each.done.tryComplete(outcome));
        proceed();
    }
}
