package io.rillmq.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.rillmq.broker.admin.RuntimeFigures;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.append.StorageMeters;
import io.rillmq.broker.assignment.AssignmentRequests;
import io.rillmq.broker.delay.DelayProgress;
import io.rillmq.broker.delay.DelayService;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.group.GroupMeters;
import io.rillmq.broker.light.LightDispatch;
import io.rillmq.broker.pop.PopRoom;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.pull.PullReader;
import io.rillmq.broker.send.SendMeters;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.timer.TimerHold;
import io.rillmq.broker.timer.TimerService;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.transaction.TransactionMeters;
import io.rillmq.broker.transaction.Transactions;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.dispatch.Admission;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreOpenException;
import io.rillmq.store.file.Disk;
import io.rillmq.store.retain.RetentionConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** The rooms of one broker, wired: the store, the tables that one context owns, and a set of processors per event loop. */
final class Rooms {
    private static final long SWEEP_MILLIS = 10_000;

    private final LiveConfig live;
    /** What the broker was started with. */
    private final BrokerConfig config;

    private final Owner owner;
    private final Clock clock;
    private final Disk disk;
    /** The meters of this broker, to be taken away with it: another may be deployed with the same names. */
    private final CompositeMeterRegistry meters;

    private final MessageStore store;
    private final BrokerTables tables;
    private final DelayProgress delayProgress;
    private final DelayService delays;
    private final Transactions transactions;
    private final TimerService timed;
    private final PopRoom pop;
    private final StoreEvents events;
    private final InetAddress advertised;
    private final PullMeters pullMeters;
    private final LoopProcessors processors;
    private final List<Serving> serving = new CopyOnWriteArrayList<>();
    private final List<Long> timers = new ArrayList<>();
    private volatile InetSocketAddress storeHost;

    /** The pulls of one event loop. */
    private record Serving(Context context, PullReader reader) {}

    private Rooms(
            LiveConfig live,
            Owner owner,
            Clock clock,
            Disk disk,
            CompositeMeterRegistry meters,
            MessageStore store,
            StoreEvents events,
            TimerHold timerHold,
            InetAddress advertised,
            RemotingClient client,
            Runnable topicsChanged) {
        this.live = live;
        this.config = live.started();
        String brokerName = config.registration().brokerName();
        this.owner = owner;
        this.clock = clock;
        this.disk = disk;
        this.meters = meters;
        this.store = store;
        this.events = events;
        this.advertised = advertised;
        this.storeHost = new InetSocketAddress(advertised, config.listenPort());
        MessageAppender appender = new MessageAppender(store, new LightDispatch(config.light(), store));
        TableLog log = new TableLog(store, appender, owner, config.tables(), clock);
        this.tables = BrokerTables.of(live, log, owner, clock, this::settingsChanged, topicsChanged);
        AssignmentRequests assignments = new AssignmentRequests(
                config.assignment(),
                new AssignmentRequests.Cluster(brokerName, config.registration().nameServers(), client),
                new AssignmentRequests.Tables(owner, tables.topics(), tables.groupConfigs(), tables.groups()),
                tables.requestModes(),
                clock);
        this.delayProgress = new DelayProgress(log, store, clock);
        this.delays = new DelayService(store, appender, owner, config.delay(), delayProgress, clock, this::storeHost);
        this.transactions = new Transactions(
                () -> live.current().transactions(),
                new Transactions.Tables(owner, tables.topics(), tables.offsets(), log, tables.producers()::find),
                store,
                appender,
                clock,
                this::storeHost,
                new TransactionMeters(meters, brokerName));
        this.timed = new TimerService(
                () -> live.current().timers(),
                new TimerService.Surroundings(brokerName, store, appender, tables.topics()::find, this::storeHost),
                owner.another(),
                timerHold,
                config.store().directory(),
                disk,
                meters,
                clock);
        this.pullMeters = new PullMeters(meters, brokerName);
        SendMeters sendMeters = new SendMeters(meters, brokerName);
        this.pop = new PopRoom(
                config.pop(),
                owner,
                new PopRoom.Tables(log, tables.topics(), tables.groupConfigs(), tables.offsets(), tables.deadLetters()),
                new PopRoom.Messages(store, appender, this::storeHost, pullMeters),
                new PopRoom.Self(
                        brokerName,
                        this::brokerPermission,
                        this::filterConfig,
                        () -> live.current().queueOrder(),
                        clock,
                        Rooms::random));
        RuntimeFigures figures =
                new RuntimeFigures(store, tables.groups(), sendMeters, pullMeters, timed::figures, clock);
        this.processors = new LoopProcessors(
                live,
                new LoopProcessors.Self(owner, clock, this::storeHost, uniqueIds(advertised)),
                tables,
                new LoopProcessors.Log(store, appender, new Admission(config.admission()), sendMeters),
                new LoopProcessors.Services(
                        assignments,
                        transactions,
                        timed,
                        pop,
                        new AdminProcessors(live, owner, tables, store, figures, this::answerParked)));
    }

    private static UniqueIds uniqueIds(InetAddress advertised) {
        return new UniqueIds(
                advertised,
                ProcessHandle.current().pid(),
                ThreadLocalRandom.current().nextInt(),
                Clock.systemDefaultZone());
    }

    /**
     * Opens the store and reads the tables. Blocks.
     *
     * @param meters where the broker's are shown until it is closed
     * @param client asks other servers; closed by whoever made it
     * @param topicsChanged told on the owning context
     */
    static Rooms open(
            LiveConfig live,
            Owner owner,
            Clock clock,
            Disk disk,
            MeterRegistry meters,
            RemotingClient client,
            Runnable topicsChanged)
            throws StoreOpenException, IOException {
        BrokerConfig config = live.started();
        InetAddress advertised = AdvertisedHost.resolve(config.advertisedHost());
        StoreEvents events = new StoreEvents();
        TimerHold timerHold = new TimerHold();
        MessageStore store = MessageStore.open(
                config.store()
                        .withTagsCodeRule(
                                DelayService.tagsCodeRule(config.delay().levels()))
                        .withHold(timerHold),
                disk,
                clock,
                events);
        CompositeMeterRegistry own = new CompositeMeterRegistry();
        own.add(meters);
        boolean isOpen = false;
        try {
            Rooms rooms = new Rooms(
                    live, owner, clock, disk, own, store, events, timerHold, advertised, client, topicsChanged);
            rooms.load();
            isOpen = true;
            return rooms;
        } finally {
            if (!isOpen) {
                takeAway(own);
                store.close();
            }
        }
    }

    private static void takeAway(CompositeMeterRegistry meters) {
        meters.clear();
        Set.copyOf(meters.getRegistries()).forEach(meters::remove);
    }

    private void load() throws IOException {
        Path directory = config.store().directory().resolve("config");
        tables.addTo(directory, disk);
        tables.log().add(delayProgress, directory, "delayOffset.json", disk);
        tables.log().add(transactions.view(), directory, "transactionMark.json", disk);
        tables.log().add(pop.view(), directory, "popState.json", disk);
        tables.log().restore();
        settingsChanged();
        tables.groupConfigs().complete();
        delays.restore();
        timed.restore();
    }

    /** What is asked for a setting each time uses it at once; what is made of settings is made again. */
    private void settingsChanged() {
        int permissionBefore = brokerPermission();
        live.use(tables.settings().values());
        BrokerConfig now = live.current();
        RetentionConfig retention = now.store().retention();
        store.keep(retention.reservedTime(), retention.deleteWhen());
        tables.topics()
                .complete(SystemTopics.of(now.topics(), now.delay().levels().count()));
        if (permissionBefore != now.brokerPermission()) {
            tables.topics().tellAgain();
        }
    }

    /**
     * Begins to log what changes in the tables, and finds the transactions that wait. On the owning context, before anybody
     * is served.
     */
    Future<Void> beginLog() {
        Future<Void> popIsLogged = pop.open();
        return tables.log().start().compose(ignored -> popIsLogged).compose(ignored -> transactions.restore());
    }

    TopicTable topics() {
        return tables.topics();
    }

    InetSocketAddress storeHost() {
        return storeHost;
    }

    /** Why messages are refused now; empty while they are taken. */
    Optional<String> refusalReason() {
        return store.refusalReason();
    }

    /** Makes the processors of one event loop. Called on its context. */
    RequestRouter handlerFor(Context context) {
        Executor home = task -> context.runOnContext(ignored -> task.run());
        PullReader reader = new PullReader(store, home, config.longPolling(), clock, pullMeters);
        serving.add(new Serving(context, reader));
        events.tell(reader::readable);
        context.owner().setPeriodic(PullReader.tickMillis(), ignored -> reader.tick());
        return processors.router(reader);
    }

    int brokerPermission() {
        return live.current().brokerPermission();
    }

    private FilterConfig filterConfig() {
        return live.current().filters();
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    /** Begins everything that runs by the clock. On the owning context, once the port is known. */
    void start(int port) {
        storeHost = new InetSocketAddress(advertised, port);
        events.tell(delays::readable);
        delays.start();
        events.tell(transactions::readable);
        transactions.start();
        events.tell(pop::readable);
        pop.start();
        events.tell(timed::readable);
        timed.start();
        timers.add(owner.every(SWEEP_MILLIS, tables::sweep));
    }

    /** Shows what there is to be watched, once all event loops are served. */
    void watch() {
        PullMeters.watch(
                meters,
                config.registration().brokerName(),
                serving.stream().map(Serving::reader).toList());
        GroupMeters.watch(meters, config.registration().brokerName(), tables.groups());
        StorageMeters.watch(meters, store, config.registration().brokerName(), clock);
        pop.watch(meters, config.registration().brokerName());
    }

    private void answerParked(Topic topic, int queueId) {
        serving.forEach(each -> each.reader.answerParked(topic, queueId));
    }

    /** Answers what is parked. */
    Future<Void> answerParked() {
        List<Future<Void>> answered = new ArrayList<>();
        for (Serving each : serving) {
            Promise<Void> done = Promise.promise();
            each.context.runOnContext(ignored -> {
                each.reader.close();
                done.complete();
            });
            answered.add(done.future());
        }
        pop.answerHeld();
        return Future.join(answered).mapEmpty();
    }

    /** Saves the tables and closes the store, whatever fails on the way. On the owning context. */
    Future<Void> close() {
        timers.forEach(owner::cancel);
        delays.stop();
        transactions.stop();
        pop.stop();
        takeAway(meters);
        return timed.close()
                .transform(ignored -> tables.log().close())
                .transform(ignored -> Future.fromCompletionStage(store.close()));
    }
}
