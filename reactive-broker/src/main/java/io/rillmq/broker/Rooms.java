package io.rillmq.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.rillmq.broker.admin.BrokerRequests;
import io.rillmq.broker.admin.CleaningRequests;
import io.rillmq.broker.admin.ClientRelays;
import io.rillmq.broker.admin.GroupRequests;
import io.rillmq.broker.admin.MessageQueries;
import io.rillmq.broker.admin.OffsetRequests;
import io.rillmq.broker.admin.ProducerRequests;
import io.rillmq.broker.admin.QueueRequests;
import io.rillmq.broker.admin.RuntimeFigures;
import io.rillmq.broker.admin.StatsRequests;
import io.rillmq.broker.admin.TopicRequests;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.append.StorageMeters;
import io.rillmq.broker.assignment.AssignmentRequests;
import io.rillmq.broker.assignment.RequestModes;
import io.rillmq.broker.delay.DelayProgress;
import io.rillmq.broker.delay.DelayService;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.filter.FilterReader;
import io.rillmq.broker.group.ChangeNotices;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupMeters;
import io.rillmq.broker.group.HeartbeatProcessor;
import io.rillmq.broker.group.MembershipProcessors;
import io.rillmq.broker.group.ProducerGroups;
import io.rillmq.broker.group.QueueLocks;
import io.rillmq.broker.group.SubscriptionCheck;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.OffsetResets;
import io.rillmq.broker.pop.PopRoom;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.pull.PullProcessor;
import io.rillmq.broker.pull.PullReader;
import io.rillmq.broker.pull.QueueQueries;
import io.rillmq.broker.reply.ReplyProcessor;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.retry.RetryConfig;
import io.rillmq.broker.retry.SendBackProcessor;
import io.rillmq.broker.retry.WaitingPlace;
import io.rillmq.broker.send.RecordAssembler;
import io.rillmq.broker.send.RetryRedirect;
import io.rillmq.broker.send.SendConfig;
import io.rillmq.broker.send.SendMeters;
import io.rillmq.broker.send.SendProcessor;
import io.rillmq.broker.setting.ChangedSettings;
import io.rillmq.broker.setting.SettingRequests;
import io.rillmq.broker.statictopic.QueueTranslation;
import io.rillmq.broker.statictopic.StaticTopicRequests;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.timer.TimerHold;
import io.rillmq.broker.timer.TimerService;
import io.rillmq.broker.topic.SystemTopics;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.transaction.TransactionMeters;
import io.rillmq.broker.transaction.Transactions;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.dispatch.Admission;
import io.rillmq.remoting.dispatch.Patience;
import io.rillmq.remoting.dispatch.RequestProcessor;
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
    private static final int DEAD_LETTER_QUEUES = 1;

    private final LiveConfig live;
    /** What the broker was started with. */
    private final BrokerConfig config;

    private final Owner owner;
    private final Clock clock;
    private final Disk disk;
    /** The meters of this broker, to be taken away with it: another may be deployed with the same names. */
    private final CompositeMeterRegistry meters;

    private final MessageStore store;
    private final Admission admission;
    private final MessageAppender appender;
    private final TableLog tables;
    private final ChangedSettings settings;
    private final TopicTable topics;
    private final RequestModes requestModes;
    private final AssignmentRequests assignments;
    private final SubscriptionGroups groupConfigs;
    private final ConsumerGroups groups;
    private final ProducerGroups producers;
    private final QueueLocks locks;
    private final OffsetResets offsetResets;
    private final ConsumerOffsets offsets;
    private final DelayProgress delayProgress;
    private final DelayService delays;
    private final Transactions transactions;
    private final TimerService timed;
    private final DeadLetters deadLetters;
    private final PopRoom pop;
    private final StoreEvents events;
    private final InetAddress advertised;
    private final UniqueIds uniqueIds;
    private final PullMeters pullMeters;
    private final SendMeters sendMeters;
    private final RuntimeFigures figures;
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
        this.uniqueIds = new UniqueIds(
                advertised,
                ProcessHandle.current().pid(),
                ThreadLocalRandom.current().nextInt(),
                Clock.systemDefaultZone());
        this.admission = new Admission(config.admission());
        this.appender = new MessageAppender(store);
        this.tables = new TableLog(store, appender, owner, config.tables(), clock);
        this.topics = new TopicTable(() -> live.current().topics(), tables, clock, topicsChanged);
        this.settings = new ChangedSettings(tables, config.values(), clock, this::settingsChanged);
        this.groupConfigs = new SubscriptionGroups(() -> live.current().groups().autoCreate(), tables, clock);
        this.groups = new ConsumerGroups(
                config.groups(),
                () -> live.current().groups().rejectsInconsistent(),
                clock,
                new ChangeNotices(groupConfigs));
        this.producers = new ProducerGroups(
                config.groups().memberExpiry(), config.groups().membersMax(), clock);
        this.locks =
                new QueueLocks(config.groups().lockExpiry(), config.groups().locksMax(), clock);
        this.offsetResets = new OffsetResets(owner, tables, clock);
        this.offsets = new ConsumerOffsets(owner, tables, offsetResets, clock);
        this.requestModes = new RequestModes(config.assignment(), tables, clock);
        this.assignments = new AssignmentRequests(
                config.assignment(),
                new AssignmentRequests.Cluster(brokerName, config.registration().nameServers(), client),
                new AssignmentRequests.Tables(owner, topics, groupConfigs, groups),
                requestModes,
                clock);
        this.delayProgress = new DelayProgress(tables, store, clock);
        this.delays = new DelayService(store, appender, owner, config.delay(), delayProgress, clock, this::storeHost);
        this.transactions = new Transactions(
                () -> live.current().transactions(),
                new Transactions.Tables(owner, topics, offsets, tables, producers::find),
                store,
                appender,
                clock,
                this::storeHost,
                new TransactionMeters(meters, brokerName));
        this.timed = new TimerService(
                () -> live.current().timers(),
                new TimerService.Surroundings(brokerName, store, appender, topics::find, this::storeHost),
                owner.another(),
                timerHold,
                config.store().directory(),
                disk,
                meters,
                clock);
        this.deadLetters = new DeadLetters(topics, DEAD_LETTER_QUEUES);
        this.pullMeters = new PullMeters(meters, brokerName);
        this.sendMeters = new SendMeters(meters, brokerName);
        this.pop = new PopRoom(
                config.pop(),
                owner,
                new PopRoom.Tables(tables, topics, groupConfigs, offsets, deadLetters),
                new PopRoom.Messages(store, appender, this::storeHost, pullMeters),
                new PopRoom.Self(brokerName, this::brokerPermission, this::filterConfig, clock, Rooms::random));
        this.figures = new RuntimeFigures(store, groups, sendMeters, pullMeters, timed::figures, clock);
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
        tables.add(topics.view(), directory, "topics.json", disk);
        tables.add(groupConfigs.view(), directory, "subscriptionGroup.json", disk);
        tables.add(offsets.view(), directory, "consumerOffset.json", disk);
        tables.add(offsetResets, directory, "rillOffsetResets.json", disk);
        tables.add(requestModes.view(), directory, "messageRequestMode.json", disk);
        tables.add(delayProgress, directory, "delayOffset.json", disk);
        tables.add(settings.view(), directory, "rillSettings.json", disk);
        tables.add(transactions.view(), directory, "transactionMark.json", disk);
        tables.add(pop.view(), directory, "popState.json", disk);
        tables.restore();
        settingsChanged();
        groupConfigs.complete();
        delays.restore();
        timed.restore();
    }

    /** What is asked for a setting each time uses it at once; what is made of settings is made again. */
    private void settingsChanged() {
        int permissionBefore = brokerPermission();
        live.use(settings.values());
        BrokerConfig now = live.current();
        RetentionConfig retention = now.store().retention();
        store.keep(retention.reservedTime(), retention.deleteWhen());
        topics.complete(SystemTopics.of(now.topics(), now.delay().levels().count()));
        if (permissionBefore != now.brokerPermission()) {
            topics.tellAgain();
        }
    }

    /**
     * Begins to log what changes in the tables, and finds the transactions that wait. On the owning context, before anybody
     * is served.
     */
    Future<Void> beginLog() {
        Future<Void> popIsLogged = pop.open();
        return tables.start().compose(ignored -> popIsLogged).compose(ignored -> transactions.restore());
    }

    TopicTable topics() {
        return topics;
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

        PullProcessor pull = new PullProcessor(
                this::brokerPermission,
                new PullProcessor.Tables(
                        owner, topics, groupConfigs, groups, this::filterConfig, offsets, offsetResets),
                reader,
                config.pull(),
                () -> live.current().longPolling(),
                clock);
        RequestProcessor send = admission.guard(new SendProcessor(
                this::sendConfig,
                this::brokerPermission,
                new SendProcessor.Tables(
                        owner, topics, new RetryRedirect(owner, groupConfigs, locks, deadLetters), transactions.gate()),
                appender,
                new RecordAssembler(
                        this::sendConfig, config.delay().levels(), this::storeHost, Rooms::random, uniqueIds),
                timed.gate(),
                sendMeters));
        RequestProcessor sendBack = admission.guard(new SendBackProcessor(
                () -> new RetryConfig(brokerPermission(), DEAD_LETTER_QUEUES),
                new SendBackProcessor.Tables(owner, groupConfigs, topics, deadLetters),
                store,
                appender,
                new WaitingPlace(config.delay().levels(), timed.gate()),
                new SendBackProcessor.Surroundings(this::storeHost, Rooms::random)));
        HeartbeatProcessor heartbeat = new HeartbeatProcessor(
                owner,
                groupConfigs,
                groups,
                producers,
                // Where it cannot be made now, on a full disk, it is when the first message is sent back.
                (group, queueCount) -> topics.findOrCreate(Topic.retryOf(group), Math.max(1, queueCount))
                        .<Void>mapEmpty()
                        .otherwiseEmpty(),
                config.groups());
        RequestRouter.Builder router = RequestRouter.builder()
                .register(RequestCode.SEND_MESSAGE, send)
                .register(RequestCode.SEND_MESSAGE_V2, send)
                .register(RequestCode.SEND_BATCH_MESSAGE, send)
                .register(RequestCode.PULL_MESSAGE, pull)
                .register(RequestCode.LITE_PULL_MESSAGE, pull)
                .register(RequestCode.HEART_BEAT, Patience.noting(heartbeat, fields -> HeartbeatHeader.read(fields)
                        .waits()))
                .register(RequestCode.CONSUMER_SEND_MSG_BACK, sendBack);
        new ReplyProcessor(
                        new ReplyProcessor.Settings(
                                () -> live.current().reply(), this::sendConfig, this::brokerPermission),
                        topics,
                        new ReplyProcessor.Clients(producers::connectionOf, this::storeHost),
                        send,
                        clock)
                .register(router);
        new MembershipProcessors(owner, groups, producers, locks, config.groups()).register(router);
        assignments.register(router);
        transactions.register(router);
        new SubscriptionCheck(config.groups(), new FilterReader(this::filterConfig)).register(router);
        new QueueQueries(owner, topics, groupConfigs, offsets, store).register(router);
        pop.register(router);
        timed.register(router);
        registerAdmin(router);
        new QueueTranslation(topics, Rooms::random).decorate(router);
        return router.build();
    }

    private void registerAdmin(RequestRouter.Builder router) {
        String brokerName = config.registration().brokerName();
        new TopicRequests(config.topics(), owner, topics, groups, offsets, requestModes, store).register(router);
        new GroupRequests(owner, groupConfigs, groups, offsets, requestModes, topics).register(router);
        new OffsetRequests(
                        brokerName,
                        new OffsetRequests.Tables(owner, topics, groupConfigs, groups, offsets),
                        store,
                        () -> live.current().groups().isResetHere(),
                        (topic, queueId) -> serving.forEach(each -> each.reader.answerParked(topic, queueId)))
                .register(router);
        new ClientRelays(brokerName, groups, store).register(router);
        new ProducerRequests(owner, producers).register(router);
        new StatsRequests(brokerName, owner, topics, groups, offsets, store).register(router);
        new StaticTopicRequests(config.topics(), owner, topics).register(router);
        new QueueRequests(topics, groups, store).register(router);
        new MessageQueries(store, config.store().index().enabled()).register(router);
        new BrokerRequests(figures).register(router);
        new SettingRequests(owner, live.rules(), settings, () -> live.current().values(), live::with).register(router);
        new CleaningRequests(config.topics(), owner, topics, store).register(router);
    }

    int brokerPermission() {
        return live.current().brokerPermission();
    }

    private SendConfig sendConfig() {
        return live.current().send();
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
        timers.add(owner.every(SWEEP_MILLIS, () -> {
            groups.sweep();
            producers.sweep();
            locks.sweep();
        }));
    }

    /** Shows what there is to be watched, once all event loops are served. */
    void watch() {
        PullMeters.watch(
                meters,
                config.registration().brokerName(),
                serving.stream().map(Serving::reader).toList());
        GroupMeters.watch(meters, config.registration().brokerName(), groups);
        StorageMeters.watch(meters, store, config.registration().brokerName(), clock);
        pop.watch(meters, config.registration().brokerName());
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
                .transform(ignored -> tables.close())
                .transform(ignored -> Future.fromCompletionStage(store.close()));
    }
}
