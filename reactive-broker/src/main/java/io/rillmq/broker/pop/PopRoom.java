package io.rillmq.broker.pop;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.filter.FilterCache;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Everything about POP, wired. What is popped is owned by one context; {@link #register} and {@link #readable} are not. */
public final class PopRoom {
    private static final long TICK_MILLIS = 100;

    private final Owner owner;
    private final Inflight inflight;
    private final Deadlines deadlines;
    private final PopTable table;
    private final Stock stock;
    private final PopService service;
    private final Redelivery redelivery;
    private final Acks acks;
    private final Supplier<PopProcessor> pops;
    private final AckProcessor ackProcessor;
    private long timer;

    /** The tables that are looked into and changed. */
    public record Tables(
            TableLog log,
            TopicTable topics,
            SubscriptionGroups groups,
            ConsumerOffsets offsets,
            DeadLetters deadLetters) {}

    /** Where messages are, and where they are put. */
    public record Messages(
            MessageStore store, MessageAppender appender, Supplier<InetSocketAddress> storeHost, PullMeters meters) {}

    /** What a broker knows about itself. */
    public record Self(
            String brokerName,
            IntSupplier brokerPermission,
            Supplier<FilterConfig> filters,
            Supplier<QueueOrderConfig> queueOrder,
            Clock clock,
            IntUnaryOperator random) {}

    public PopRoom(PopConfig config, Owner owner, Tables tables, Messages messages, Self self) {
        this.owner = owner;
        PopClock popClock = new PopClock(self.clock());
        this.inflight = new Inflight(config);
        this.deadlines = new Deadlines(owner, self.clock(), this::ended);
        this.table = new PopTable(
                tables.log(),
                tables.offsets(),
                popClock,
                new PopTable.Leases(deadlines, inflight),
                config,
                this::released);
        QueueOrder order =
                new QueueOrder(self.queueOrder(), tables.topics(), tables.groups(), config.retryFlag(), self.random());
        this.stock = new Stock(messages.store(), table, tables.offsets(), inflight, order);
        this.service = new PopService(
                new PopService.Goods(table, stock, messages.store(), messages.meters()),
                owner,
                self.clock(),
                popClock,
                new HeldPolls(config));
        this.redelivery = new Redelivery(
                new Redelivery.Surroundings(
                        tables.groups(),
                        new RetryQueues(tables.topics(), config.retryFlag(), self.queueOrder()),
                        tables.deadLetters(),
                        table),
                new Redelivery.Log(messages.store(), messages.appender(), messages.storeHost()),
                owner,
                self.clock(),
                service::wakeSoon);
        Peeking peeking = new Peeking(stock, table, messages.store(), owner, popClock);
        this.pops = () -> new PopProcessor(
                self.brokerPermission(),
                config,
                owner,
                new PopProcessor.Checks(tables.topics(), tables.groups(), new FilterCache(self.filters())),
                new PopProcessor.Services(service, peeking),
                self.clock());
        this.acks = new Acks(messages.store(), table, popClock, config.aheadMax(), service::wakeSoon);
        this.ackProcessor = new AckProcessor(self.brokerName(), config, owner, tables.topics(), acks);
        tables.offsets().accompany(table);
    }

    private void released(GroupTopic of) {
        service.wakeSoon(of);
    }

    private void ended(Lease lease) {
        redelivery.ended(lease);
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return table;
    }

    /** Lets what was restored run; completes when the log knows of it. On the owning context, before anybody is served. */
    public Future<Void> open() {
        return table.open(stock::maxOffset);
    }

    /** Makes what one event loop needs. */
    public void register(RequestRouter.Builder router) {
        pops.get().register(router);
        ackProcessor.register(router);
    }

    PopService service() {
        return service;
    }

    Acks acks() {
        return acks;
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        service.readable(topic);
    }

    /** Messages that are in hand. From any thread. */
    public int inflightCount() {
        return inflight.count();
    }

    /** Shows what there is to be watched. */
    public void watch(MeterRegistry registry, String brokerName) {
        // RocketMQ's name; it has one for each group and topic.
        Gauge.builder("rocketmq.consumer.inflight.messages", inflight, Inflight::count)
                .tag("node_id", brokerName)
                .description("popped messages that are in hand")
                .strongReference(true)
                .register(registry);
    }

    /** Begins everything that runs by the clock. On the owning context. */
    public void start() {
        deadlines.start();
        timer = owner.every(TICK_MILLIS, service::tick);
    }

    /** Does at once what the clock has made due. On the owning context. */
    void tick() {
        deadlines.run();
        service.tick();
    }

    /** Answers what is held. On the owning context. */
    public void answerHeld() {
        service.close();
    }

    /** Begins nothing new. On the owning context. */
    public void stop() {
        owner.cancel(timer);
        deadlines.stop();
        redelivery.stop();
    }
}
