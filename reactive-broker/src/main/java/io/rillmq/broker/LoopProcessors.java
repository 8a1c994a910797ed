package io.rillmq.broker;

import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.assignment.AssignmentRequests;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.filter.FilterReader;
import io.rillmq.broker.group.HeartbeatProcessor;
import io.rillmq.broker.group.MembershipProcessors;
import io.rillmq.broker.group.SubscriptionCheck;
import io.rillmq.broker.pop.PopRoom;
import io.rillmq.broker.pull.PullProcessor;
import io.rillmq.broker.pull.PullReader;
import io.rillmq.broker.pull.QueueQueries;
import io.rillmq.broker.reply.ReplyProcessor;
import io.rillmq.broker.retry.RetryConfig;
import io.rillmq.broker.retry.SendBackProcessor;
import io.rillmq.broker.retry.WaitingPlace;
import io.rillmq.broker.send.RecordAssembler;
import io.rillmq.broker.send.RetryRedirect;
import io.rillmq.broker.send.SendConfig;
import io.rillmq.broker.send.SendMeters;
import io.rillmq.broker.send.SendProcessor;
import io.rillmq.broker.statictopic.QueueTranslation;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.timer.TimerService;
import io.rillmq.broker.transaction.Transactions;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Admission;
import io.rillmq.remoting.dispatch.Patience;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.MessageStore;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Makes the processors of one event loop: those of producers and consumers, and with them those of tools. */
final class LoopProcessors {
    private final LiveConfig live;
    private final BrokerConfig config;
    private final Self self;
    private final BrokerTables tables;
    private final Log log;
    private final Services services;

    /**
     * What a broker knows about itself.
     *
     * @param storeHost the address that clients are told
     * @param uniqueIds for messages that have none
     */
    record Self(Owner owner, Clock clock, Supplier<InetSocketAddress> storeHost, UniqueIds uniqueIds) {}

    /**
     * Where messages go.
     *
     * @param admission of those that are to be stored
     */
    record Log(MessageStore store, MessageAppender appender, Admission admission, SendMeters sendMeters) {}

    /** What runs by itself and is asked too. */
    record Services(
            AssignmentRequests assignments,
            Transactions transactions,
            TimerService timed,
            PopRoom pop,
            AdminProcessors admin) {}

    LoopProcessors(LiveConfig live, Self self, BrokerTables tables, Log log, Services services) {
        this.live = live;
        this.config = live.started();
        this.self = self;
        this.tables = tables;
        this.log = log;
        this.services = services;
    }

    /** @param reader of the pulls of the event loop */
    RequestRouter router(PullReader reader) {
        PullProcessor pull = pull(reader);
        RequestProcessor send = send();
        RequestRouter.Builder router = RequestRouter.builder()
                .register(RequestCode.SEND_MESSAGE, send)
                .register(RequestCode.SEND_MESSAGE_V2, send)
                .register(RequestCode.SEND_BATCH_MESSAGE, send)
                .register(RequestCode.PULL_MESSAGE, pull)
                .register(RequestCode.LITE_PULL_MESSAGE, pull)
                .register(RequestCode.HEART_BEAT, Patience.noting(heartbeat(), fields -> HeartbeatHeader.read(fields)
                        .waits()))
                .register(RequestCode.CONSUMER_SEND_MSG_BACK, sendBack());
        new ReplyProcessor(
                        new ReplyProcessor.Settings(
                                () -> live.current().reply(), this::sendConfig, this::brokerPermission),
                        tables.topics(),
                        new ReplyProcessor.Clients(tables.producers()::connectionOf, self.storeHost()),
                        send,
                        self.clock())
                .register(router);
        new MembershipProcessors(self.owner(), tables.groups(), tables.producers(), tables.locks(), config.groups())
                .register(router);
        services.assignments().register(router);
        services.transactions().register(router);
        new SubscriptionCheck(config.groups(), new FilterReader(this::filterConfig)).register(router);
        new QueueQueries(self.owner(), tables.topics(), tables.groupConfigs(), tables.offsets(), log.store())
                .register(router);
        services.pop().register(router);
        services.timed().register(router);
        services.admin().register(router);
        new QueueTranslation(tables.topics(), LoopProcessors::random).decorate(router);
        return router.build();
    }

    private PullProcessor pull(PullReader reader) {
        return new PullProcessor(
                this::brokerPermission,
                new PullProcessor.Tables(
                        self.owner(),
                        tables.topics(),
                        tables.groupConfigs(),
                        tables.groups(),
                        this::filterConfig,
                        tables.offsets(),
                        tables.offsetResets()),
                reader,
                config.pull(),
                () -> live.current().longPolling(),
                self.clock());
    }

    private RequestProcessor send() {
        return log.admission()
                .guard(new SendProcessor(
                        this::sendConfig,
                        this::brokerPermission,
                        new SendProcessor.Tables(
                                self.owner(),
                                tables.topics(),
                                new RetryRedirect(
                                        self.owner(), tables.groupConfigs(), tables.locks(), tables.deadLetters()),
                                services.transactions().gate()),
                        log.appender(),
                        new RecordAssembler(
                                this::sendConfig,
                                config.delay().levels(),
                                self.storeHost(),
                                LoopProcessors::random,
                                self.uniqueIds()),
                        services.timed().gate(),
                        log.sendMeters()));
    }

    private RequestProcessor sendBack() {
        return log.admission()
                .guard(new SendBackProcessor(
                        () -> new RetryConfig(brokerPermission(), BrokerTables.DEAD_LETTER_QUEUES),
                        new SendBackProcessor.Tables(
                                self.owner(), tables.groupConfigs(), tables.topics(), tables.deadLetters()),
                        log.store(),
                        log.appender(),
                        new WaitingPlace(
                                config.delay().levels(), services.timed().gate()),
                        new SendBackProcessor.Surroundings(self.storeHost(), LoopProcessors::random)));
    }

    private HeartbeatProcessor heartbeat() {
        return new HeartbeatProcessor(
                self.owner(),
                tables.groupConfigs(),
                tables.groups(),
                tables.producers(),
                // Where it cannot be made now, on a full disk, it is when the first message is sent back.
                (group, queueCount) -> tables.topics()
                        .findOrCreate(Topic.retryOf(group), Math.max(1, queueCount))
                        .<Void>mapEmpty()
                        .otherwiseEmpty(),
                config.groups());
    }

    private int brokerPermission() {
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
}
