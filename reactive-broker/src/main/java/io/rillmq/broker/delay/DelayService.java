package io.rillmq.broker.delay;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Delivers delayed messages when their time has come, per level in the order in which they were stored. A level's
 * progress moves on when the last append of a batch is acknowledged: after a crash messages may be delivered again, none
 * is lost. Owned by one context: every method runs on it, but for {@link #readable}.
 */
public final class DelayService {
    private final MessageAppender appender;
    private final Executor home;
    private final Supplier<InetSocketAddress> storeHost;
    private final List<DelayLevel> levels = new ArrayList<>();

    public DelayService(
            MessageStore store,
            MessageAppender appender,
            Owner owner,
            DelayConfig config,
            DelayProgress progress,
            Clock clock,
            Supplier<InetSocketAddress> storeHost) {
        this.appender = appender;
        this.home = owner::run;
        this.storeHost = storeHost;
        for (int level = 1; level <= config.levels().count(); level++) {
            levels.add(new DelayLevel(level, store, this::deliver, owner, config, clock, progress));
        }
    }

    /** What the queues of the delay topic hold in place of the tag's hash: the time of delivery, as in RocketMQ. */
    public static TagsCodeRule tagsCodeRule(DelayLevels delays) {
        return (topic, queueId, storeMillis, tagHash) -> topic.equals(DelayLevels.TOPIC) && queueId < delays.count()
                ? storeMillis + delays.delayOf(queueId + 1).toMillis()
                : tagHash;
    }

    public void start() {
        levels.forEach(DelayLevel::start);
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    public void stop() {
        levels.forEach(DelayLevel::stop);
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        if (queueId < levels.size() && topic.equals(DelayLevels.TOPIC)) {
            levels.get(queueId).wake();
        }
    }

    private Future<AppendOutcome> deliver(StoredMessage message) {
        return appender.append(home, headOf(message), Unpooled.wrappedBuffer(message.body()), true);
    }

    private RecordHead headOf(StoredMessage message) {
        String topic = message.properties().get(PropertyNames.REAL_TOPIC);
        int queueId = Parking.number(message.properties().get(PropertyNames.REAL_QUEUE_ID), 0);
        return new RecordHead(
                topic == null ? message.topic() : new Topic(topic),
                queueId,
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                storeHost.get(),
                message.reconsumeTimes(),
                message.preparedTransactionOffset(),
                message.properties());
    }
}
