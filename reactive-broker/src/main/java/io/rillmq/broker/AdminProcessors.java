package io.rillmq.broker;

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
import io.rillmq.broker.setting.SettingRequests;
import io.rillmq.broker.statictopic.StaticTopicRequests;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.MessageStore;
import java.util.function.BiConsumer;

/** Makes the processors of what tools ask. */
final class AdminProcessors {
    private final LiveConfig live;
    private final Owner owner;
    private final BrokerTables tables;
    private final MessageStore store;
    private final RuntimeFigures figures;
    private final BiConsumer<Topic, Integer> answerParked;

    /** @param answerParked has the pulls that wait at a queue answered, so that they come again */
    AdminProcessors(
            LiveConfig live,
            Owner owner,
            BrokerTables tables,
            MessageStore store,
            RuntimeFigures figures,
            BiConsumer<Topic, Integer> answerParked) {
        this.live = live;
        this.owner = owner;
        this.tables = tables;
        this.store = store;
        this.figures = figures;
        this.answerParked = answerParked;
    }

    void register(RequestRouter.Builder router) {
        BrokerConfig config = live.started();
        String brokerName = config.registration().brokerName();
        new TopicRequests(
                        config.topics(),
                        owner,
                        tables.topics(),
                        tables.groups(),
                        tables.offsets(),
                        tables.requestModes(),
                        store)
                .register(router);
        new GroupRequests(
                        owner,
                        tables.groupConfigs(),
                        tables.groups(),
                        tables.offsets(),
                        tables.requestModes(),
                        tables.topics())
                .register(router);
        new OffsetRequests(
                        brokerName,
                        new OffsetRequests.Tables(
                                owner, tables.topics(), tables.groupConfigs(), tables.groups(), tables.offsets()),
                        store,
                        () -> live.current().groups().isResetHere(),
                        answerParked)
                .register(router);
        new ClientRelays(brokerName, tables.groups(), store).register(router);
        new ProducerRequests(owner, tables.producers()).register(router);
        new StatsRequests(brokerName, owner, tables.topics(), tables.groups(), tables.offsets(), store)
                .register(router);
        new StaticTopicRequests(config.topics(), owner, tables.topics()).register(router);
        new QueueRequests(tables.topics(), tables.groups(), store).register(router);
        new MessageQueries(store, config.store().index().enabled()).register(router);
        new BrokerRequests(figures).register(router);
        new SettingRequests(
                        owner,
                        live.rules(),
                        tables.settings(),
                        () -> live.current().values(),
                        live::with)
                .register(router);
        new CleaningRequests(config.topics(), owner, tables.topics(), store).register(router);
    }
}
