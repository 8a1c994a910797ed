package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.log.RecordFields;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Delivers delayed messages when their time has come, per level in the order in which they were stored. A level's
 * progress moves on when the last append of a batch is acknowledged, and is logged a little later; what was delivered
 * since says so itself, so that a start after a crash finds it. Owned by one context: every method runs on it, but for
 * {@link #readable} and {@link #restore}.
 */
public final class DelayService {
    private static final long FOLLOW_MILLIS = 1_000;
    private static final long NO_TIMER = -1;

    private final MessageStore store;
    private final Owner owner;
    private final DelayProgress progress;
    private final List<DelayLevel> levels = new ArrayList<>();
    private long timer = NO_TIMER;

    public DelayService(
            MessageStore store,
            MessageAppender appender,
            Owner owner,
            DelayConfig config,
            DelayProgress progress,
            Clock clock,
            Supplier<InetSocketAddress> storeHost) {
        this.store = store;
        this.owner = owner;
        this.progress = progress;
        for (int level = 1; level <= config.levels().count(); level++) {
            int number = level;
            DelayLevel.Deliverer deliverer = message -> appender.append(
                    owner::run,
                    Parking.delivered(number, message, storeHost.get()),
                    Unpooled.wrappedBuffer(message.body()),
                    true);
            levels.add(new DelayLevel(number, store, deliverer, owner, config, clock, progress));
        }
    }

    /** What the queues of the delay topic hold in place of the tag's hash: the time of delivery, as in RocketMQ. */
    public static TagsCodeRule tagsCodeRule(DelayLevels delays) {
        return (topic, queueId, storeMillis, tagHash) -> topic.equals(DelayLevels.TOPIC) && queueId < delays.count()
                ? storeMillis + delays.delayOf(queueId + 1).toMillis()
                : tagHash;
    }

    /** Finds what was delivered before a crash that the progress does not tell of. Blocks, so it is called once. */
    public void restore() throws IOException {
        long from = levels.stream()
                .filter(DelayLevel::hasMore)
                .mapToLong(level -> progress.restoredFrom(level.number()))
                .min()
                .orElse(store.maxLogOffset());
        if (from < store.maxLogOffset()) {
            store.walk(Math.max(from, store.minLogOffset()), this::note);
        }
    }

    private void note(ByteBuf bytes, int index, long logOffset, int sizeBytes) {
        Parking.Place place = Parking.deliveredFrom(RecordFields.properties(bytes, index));
        if (place != null && place.level() >= 1 && place.level() <= levels.size()) {
            levels.get(place.level() - 1).wasDelivered(place.queueOffset());
        }
    }

    public void start() {
        timer = owner.every(FOLLOW_MILLIS, this::follow);
        levels.forEach(DelayLevel::start);
    }

    private void follow() {
        // Those without messages too: a start after a crash reads the log from the place of the level that has the
        // first.
        levels.forEach(level -> progress.follow(level.number()));
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    public void stop() {
        if (timer != NO_TIMER) {
            owner.cancel(timer);
        }
        levels.forEach(DelayLevel::stop);
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        if (queueId < levels.size() && topic.equals(DelayLevels.TOPIC)) {
            levels.get(queueId).wake();
        }
    }
}
