package io.rillmq.broker;

import io.rillmq.broker.assignment.RequestModes;
import io.rillmq.broker.group.ChangeNotices;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.ProducerGroups;
import io.rillmq.broker.group.QueueLocks;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.OffsetResets;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.setting.ChangedSettings;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.store.file.Disk;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What a broker knows of topics, of groups and how far they are, and what operators have changed. All but the members of
 * groups and their locks are views of one log.
 *
 * @param deadLetters the topics of what groups gave up
 */
record BrokerTables(
        TableLog log,
        ChangedSettings settings,
        TopicTable topics,
        SubscriptionGroups groupConfigs,
        ConsumerGroups groups,
        ProducerGroups producers,
        QueueLocks locks,
        OffsetResets offsetResets,
        ConsumerOffsets offsets,
        RequestModes requestModes,
        DeadLetters deadLetters) {
    static final int DEAD_LETTER_QUEUES = 1;

    /**
     * @param settingsChanged told when operators have changed a setting
     * @param topicsChanged told when topics have changed
     */
    static BrokerTables of(
            LiveConfig live, TableLog log, Owner owner, Clock clock, Runnable settingsChanged, Runnable topicsChanged) {
        BrokerConfig config = live.started();
        TopicTable topics = new TopicTable(() -> live.current().topics(), log, clock, topicsChanged);
        SubscriptionGroups groupConfigs =
                new SubscriptionGroups(() -> live.current().groups().autoCreate(), log, clock);
        OffsetResets offsetResets = new OffsetResets(owner, log, clock);
        return new BrokerTables(
                log,
                new ChangedSettings(log, config.values(), clock, settingsChanged),
                topics,
                groupConfigs,
                new ConsumerGroups(
                        config.groups(),
                        () -> live.current().groups().rejectsInconsistent(),
                        clock,
                        new ChangeNotices(groupConfigs)),
                new ProducerGroups(
                        config.groups().memberExpiry(), config.groups().membersMax(), clock),
                new QueueLocks(config.groups().lockExpiry(), config.groups().locksMax(), clock),
                offsetResets,
                new ConsumerOffsets(owner, log, offsetResets, clock),
                new RequestModes(config.assignment(), log, clock),
                new DeadLetters(topics, DEAD_LETTER_QUEUES));
    }

    /** Makes the views known to the log, with the files that hold copies of them. */
    void addTo(Path directory, Disk disk) {
        log.add(topics.view(), directory, "topics.json", disk);
        log.add(groupConfigs.view(), directory, "subscriptionGroup.json", disk);
        log.add(offsets.view(), directory, "consumerOffset.json", disk);
        log.add(offsetResets, directory, "rillOffsetResets.json", disk);
        log.add(requestModes.view(), directory, "messageRequestMode.json", disk);
        log.add(settings.view(), directory, "rillSettings.json", disk);
    }

    /** Forgets members that are gone, and locks that have ended. */
    void sweep() {
        groups.sweep();
        producers.sweep();
        locks.sweep();
    }
}
