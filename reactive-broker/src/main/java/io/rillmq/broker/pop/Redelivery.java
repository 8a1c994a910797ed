package io.rillmq.broker.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages back whose time is over: a copy goes to the group's retry topic, counted once more, or to its
 * dead-letter topic after the last attempt; when the copy is in the log, the original is done. After a crash in between a
 * message comes twice, none is lost. Messages of ordered pops, and those that can have no copy, come again from their own
 * queue. Owned by one context: every
 * method runs on it.
 */
final class Redelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);
    private static final long RETRY_MILLIS = 1_000;
    /** Leases whose messages are brought back at once; each has at most 64. */
    private static final int LEASES_AT_ONCE = 16;

    private final Surroundings surroundings;
    private final MessageStore store;
    private final MessageAppender appender;
    private final Owner owner;
    private final Clock clock;
    private final Supplier<InetSocketAddress> storeHost;
    private final Consumer<GroupTopic> released;
    private final Queue<Lease> waiting = new ArrayDeque<>();
    private int running;
    private boolean isStopped;

    /** What it looks into and changes. */
    record Surroundings(SubscriptionGroups groups, RetryQueues retries, DeadLetters deadLetters, PopTable table) {}

    /** What is necessary to get a message and to put it elsewhere. */
    record Log(MessageStore store, MessageAppender appender, Supplier<InetSocketAddress> storeHost) {}

    /** @param released told of groups and topics whose ordered messages may be handed out again */
    Redelivery(Surroundings surroundings, Log log, Owner owner, Clock clock, Consumer<GroupTopic> released) {
        this.surroundings = surroundings;
        this.store = log.store();
        this.appender = log.appender();
        this.storeHost = log.storeHost();
        this.owner = owner;
        this.clock = clock;
        this.released = released;
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    void stop() {
        isStopped = true;
        waiting.clear();
    }

    /** The time of a lease is over; nobody else knows of it any more but its block. */
    void ended(Lease lease) {
        if (lease.terms.isOrder() && lease.terms.attempts() <= attemptsMax(lease)) {
            lease.queue.release(lease);
            released.accept(lease.queue.name().key());
            return;
        }
        lease.isReturning = true;
        waiting.add(lease);
        proceed();
    }

    private int attemptsMax(Lease lease) {
        return retryTimesMax(lease.queue.name().key().group());
    }

    private int retryTimesMax(ConsumerGroup group) {
        SubscriptionGroupConfig config = surroundings.groups.find(group);
        return config == null
                ? SubscriptionGroupConfig.defaults(group.value()).retryTimesMax()
                : config.retryTimesMax();
    }

    private void proceed() {
        while (running < LEASES_AT_ONCE && !waiting.isEmpty() && !isStopped) {
            running++;
            Lease lease = waiting.remove();
            new Return(lease).next();
        }
    }

    /** The messages of one lease, one after the other. */
    private final class Return {
        private final Lease lease;
        private final PopQueue queue;
        private final long sinceMillis;

        Return(Lease lease) {
            this.lease = lease;
            this.queue = lease.queue;
            this.sinceMillis = queue.sinceMillis();
        }

        void next() {
            // What is acknowledged meanwhile leaves the lease; an end of the incarnation empties it.
            if (lease.bits == 0 || isStopped || !surroundings.table.isCurrent(queue, sinceMillis)) {
                end();
                return;
            }
            long queueOffset = lease.firstOffset();
            store.read(
                    new ReadRequest(
                            queue.name().key().topic(),
                            queue.name().queueId(),
                            queueOffset,
                            1,
                            1,
                            QueueFilter.ALL,
                            owner::run),
                    result -> owner.run(() -> read(queueOffset, result)));
        }

        private void read(long queueOffset, ReadResult result) {
            try {
                if (result.status() == ReadStatus.BUSY || result.status() == ReadStatus.FAILED) {
                    tryLater("the store is busy");
                } else if (result.status() == ReadStatus.FOUND) {
                    putElsewhere(queueOffset, result.records());
                } else {
                    LOG.debug(
                            "message {} of {} has left the log before it was acknowledged", queueOffset, queue.name());
                    finish(queueOffset);
                }
            } finally {
                result.records().release();
            }
        }

        private void putElsewhere(long queueOffset, ByteBuf records) {
            StoredMessage message;
            try {
                message = RecordReader.read(records);
            } catch (MalformedRecordException damaged) {
                LOG.error("message {} of {} can never be handed out again", queueOffset, queue.name(), damaged);
                finish(queueOffset);
                return;
            }
            if (message.queueOffset() != queueOffset) {
                LOG.debug("message {} of {} has left the log before it was acknowledged", queueOffset, queue.name());
                finish(queueOffset);
                return;
            }
            ConsumerGroup group = queue.name().key().group();
            boolean isGivenUp = lease.terms.isOrder() || isLast(message, group);
            Future<Creation> destination =
                    isGivenUp ? surroundings.deadLetters.topicOf(group) : surroundings.retries.topicOf(queue.name());
            destination
                    .compose(topic -> append(message, topic, isGivenUp))
                    .onComplete(appended -> owner.run(() -> settle(queueOffset, appended)));
        }

        private void settle(long queueOffset, AsyncResult<AppendOutcome> appended) {
            if (appended.failed()) {
                String reason = String.valueOf(appended.cause().getMessage());
                if (appended.cause() instanceof IllegalArgumentException) {
                    comeAgain(queueOffset, reason);
                } else {
                    tryLater(reason);
                }
            } else if (appended.result() instanceof AppendOutcome.Refused refused) {
                if (refused.reason() == AppendOutcome.Reason.TOO_LARGE) {
                    comeAgain(queueOffset, refused.detail());
                } else {
                    tryLater(refused.detail());
                }
            } else {
                finish(queueOffset);
            }
        }

        private boolean isLast(StoredMessage message, ConsumerGroup group) {
            return !lease.terms.isSuspended() && message.reconsumeTimes() >= retryTimesMax(group);
        }

        private Future<AppendOutcome> append(StoredMessage message, Creation creation, boolean isGivenUp) {
            if (!(creation instanceof Creation.There there)) {
                return Future.failedFuture(new IllegalArgumentException(((Creation.Refused) creation).reason()));
            }
            return appender.append(
                    owner::run,
                    headOf(message, there.topic(), isGivenUp),
                    Unpooled.wrappedBuffer(message.body()),
                    true);
        }

        private RecordHead headOf(StoredMessage message, TopicConfig topic, boolean isGivenUp) {
            MessageProperties properties = propertiesOf(message);
            int attempts = lease.terms.isSuspended() ? 0 : 1;
            return new RecordHead(
                    new Topic(topic.name()),
                    isGivenUp ? 0 : surroundings.retries.queueOf(queue.name(), topic),
                    message.flag(),
                    message.sysFlag(),
                    message.bornMillis(),
                    message.bornHost(),
                    storeHost.get(),
                    message.reconsumeTimes() + attempts,
                    message.preparedTransactionOffset(),
                    isGivenUp ? DeadLetters.given(properties) : properties);
        }

        /** With what tells where the message is from, unless there is no room for that. */
        private MessageProperties propertiesOf(StoredMessage message) {
            // The places in light queues are those of the original: clients that pop the copy would look for them.
            MessageProperties plain = message.properties()
                    .without(PropertyNames.REAL_TOPIC)
                    .without(PropertyNames.REAL_QUEUE_ID)
                    .without(PropertyNames.LIGHT_QUEUE_OFFSETS);
            MessageProperties told = plain;
            if (!told.has(PropertyNames.FIRST_POP_MILLIS)) {
                told = told.with(PropertyNames.FIRST_POP_MILLIS, Long.toString(lease.terms.popMillis()));
            }
            if (!told.has(PropertyNames.RETRY_TOPIC)) {
                told = told.with(PropertyNames.RETRY_TOPIC, message.topic().value());
            }
            if (!told.has(PropertyNames.ORIGIN_MESSAGE_ID)) {
                told = told.with(PropertyNames.ORIGIN_MESSAGE_ID, message.messageId());
            }
            told = told.with(
                    PropertyNames.ORIGIN_GROUP, queue.name().key().group().value());
            return told.sizeBytes() > MessageProperties.SIZE_BYTES_MAX ? plain : told;
        }

        private void finish(long queueOffset) {
            settle(() -> queue.finish(queueOffset));
        }

        /** There is no other place for the message: it comes again from where it is. */
        private void comeAgain(long queueOffset, String reason) {
            LOG.warn("message {} of {} comes again from there: {}", queueOffset, queue.name(), reason);
            settle(() -> queue.comeAgain(queueOffset));
        }

        private void settle(Runnable change) {
            if (surroundings.table.isCurrent(queue, sinceMillis)) {
                change.run();
                // Where it cannot be logged now it is later: until then a crash brings the message back once more.
                surroundings.table.log(queue);
                released.accept(queue.name().key());
            }
            // As a task of its own: a lease whose messages have left the log would nest as deep.
            owner.after(1, this::next);
        }

        private void tryLater(String reason) {
            LOG.debug("messages of {} are brought back later: {}", queue.name(), reason);
            if (lease.bits != 0 && surroundings.table.isCurrent(queue, sinceMillis)) {
                queue.endAgain(lease, clock.millis() + RETRY_MILLIS);
            }
            end();
        }

        private void end() {
            running--;
            proceed();
        }
    }
}
