package io.rillmq.broker.timer;

import io.micrometer.core.instrument.MeterRegistry;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.send.RecallHeader;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.file.Disk;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages with a time of delivery of their own. A context of its own has all their state; every method here may be
 * called from any thread, once {@link #restore} has returned.
 */
public final class TimerService {
    private static final long NO_TIMER = -1;

    private final Supplier<TimerConfig> live;
    /** What of it is not changed any more. */
    private final TimerConfig config;

    private final String brokerName;
    private final Places places;
    private final MessageStore store;
    private final Owner owner;
    private final Clock clock;
    private final TimerHold hold;
    private final TimerMeters meters;
    private final TimerGate gate;
    private final TimerRestore restore;
    private final TimerSnapshot snapshot;
    private @Nullable Running running;
    private long tick = NO_TIMER;

    /** What works once it is known what waits. */
    private record Running(
            WheelView view,
            WheelFeed feed,
            Deliveries deliveries,
            Rolls rolls,
            Recalls recalls,
            SnapshotRounds snapshots) {}

    /** What a broker has. */
    public record Surroundings(
            String brokerName,
            MessageStore store,
            MessageAppender appender,
            Topics topics,
            Supplier<InetSocketAddress> storeHost) {}

    /**
     * @param live asked each time for what may change: whether messages are taken and recalled, how far away, how many
     * @param owner of the timers alone
     * @param hold that the store asks
     * @param directory of the store
     */
    public TimerService(
            Supplier<TimerConfig> live,
            Surroundings surroundings,
            Owner owner,
            TimerHold hold,
            Path directory,
            Disk disk,
            MeterRegistry registry,
            Clock clock) {
        this.live = live;
        this.config = live.get();
        this.brokerName = surroundings.brokerName();
        this.store = surroundings.store();
        this.places = new Places(store, surroundings.appender(), surroundings.topics(), surroundings.storeHost());
        this.owner = owner;
        this.clock = clock;
        this.hold = hold;
        this.meters = new TimerMeters(registry, brokerName);
        this.gate = new TimerGate(live, brokerName, this::pendingCount, clock);
        this.snapshot = new TimerSnapshot(disk, directory.resolve("rillmq").resolve("timers"));
        this.restore = new TimerRestore(
                store, disk, snapshot, directory.resolve("config").resolve("timercheck"));
    }

    /** Finds out what waits. Blocks, so it is called once, before anything else. */
    public void restore() throws IOException {
        TimerRestore.Restored restored = restore.run();
        WheelView view = restored.view();
        WheelFeed feed = new WheelFeed(store, view, owner, this::changed);
        Deliveries deliveries = new Deliveries(places, view, owner, config, clock, meters);
        running = new Running(
                view,
                feed,
                deliveries,
                new Rolls(places, view, owner, () -> hold.look(view)),
                new Recalls(places, view, feed, owner, config, clock),
                new SnapshotRounds(
                        snapshot, store, view, deliveries, owner, config.snapshotDistanceBytes(), restored.start()));
        meters.pending(view.pending.size());
        hold.look(view);
        hold.follow(store, below -> owner.run(() -> running().rolls.clear(below)));
    }

    private Running running() {
        return Objects.requireNonNull(running, "not restored");
    }

    /** What decides about messages that are sent. */
    public TimerGate gate() {
        return gate;
    }

    public void register(RequestRouter.Builder router) {
        router.register(
                RequestCode.RECALL_MESSAGE, new RecallProcessor(live, brokerName, places.topics(), this::recall));
    }

    Future<Response> recall(RecallHeader header, RecallHandle handle, InetSocketAddress bornHost) {
        return owner.askLater(() -> running().recalls.recall(header, handle, bornHost));
    }

    public void start() {
        owner.run(() -> {
            tick = owner.every(config.lookInterval().toMillis(), this::tick);
            running().feed.start();
            running().deliveries.start();
        });
    }

    /** The store's notice that a queue has a new message. */
    public void readable(Topic topic, int queueId) {
        if (queueId == TimerRecords.QUEUE_ID && topic.equals(TimerRecords.TOPIC)) {
            running().feed.wake();
        }
    }

    private int pendingCount() {
        long count = meters.pendingCount() + running().feed.behindCount();
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    /** RocketMQ's figures of its timers; what has no counterpart here is left out. */
    public Map<String, String> figures() {
        return Map.of(
                "timerOffsetBehind", Long.toString(running().feed.behindCount()),
                "timerCongestNum", Integer.toString(meters.pendingCount()));
    }

    /** The view has more of the queue. */
    private void changed() {
        Running now = running();
        meters.pending(now.view.pending.size());
        hold.grow(now.view);
        now.deliveries.proceed();
    }

    private void tick() {
        Running now = running();
        meters.pending(now.view.pending.size());
        hold.look(now.view);
        now.deliveries.proceed();
        now.snapshots.writeWhenDue();
    }

    /** Begins nothing more, and notes what waits. Before the store is closed. */
    public Future<Void> close() {
        if (running == null) {
            return Future.succeededFuture();
        }
        return owner.askLater(() -> {
            if (tick != NO_TIMER) {
                owner.cancel(tick);
            }
            running().feed.stop();
            running().deliveries.stop();
            running().rolls.stop();
            return running().snapshots.writeLast();
        });
    }
}
