package io.rillmq.broker.timer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.read.LookupOutcome;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages when they are due, a bounded number at once: sends go on beside them. What cannot be delivered now
 * is tried again. Owned by one context: every method runs on it.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final long RETRY_MILLIS = 1_000;
    /** A topic that is gone may come back, but that is no matter of seconds. Where many wait, each looks less often. */
    private static final long NO_TOPIC_MILLIS = 30_000;

    private static final int TOLD_TOPICS_MAX = 1_000;
    private static final long NO_TIMER = -1;

    private final MessageStore store;
    private final MessageAppender appender;
    private final Topics topics;
    private final Supplier<InetSocketAddress> storeHost;
    private final WheelView view;
    private final Owner owner;
    private final Executor home;
    private final TimerConfig config;
    private final Clock clock;
    private final TimerMeters meters;
    private final Set<Delivery> inFlight = new LinkedHashSet<>();
    private final Set<String> toldTopics = new HashSet<>();
    private long inFlightBytes;
    private boolean isRunning;
    private boolean isPaused;
    private boolean isSoon;
    private boolean isRefused;
    private long timer = NO_TIMER;

    /** One message on its way; its record, once there is one, is not before {@code logOffsetBefore}. */
    private static final class Delivery {
        final Timer timer;
        final long logOffsetBefore;

        Delivery(Timer timer, long logOffsetBefore) {
            this.timer = timer;
            this.logOffsetBefore = logOffsetBefore;
        }
    }

    Deliveries(Places places, WheelView view, Owner owner, TimerConfig config, Clock clock, TimerMeters meters) {
        this.store = places.store();
        this.appender = places.appender();
        this.topics = places.topics();
        this.storeHost = places.storeHost();
        this.view = view;
        this.owner = owner;
        this.home = owner::run;
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    void start() {
        isRunning = true;
        proceed();
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    void stop() {
        isRunning = false;
        cancelTimer();
    }

    /** Every record of a delivery that is not known to have ended is behind this place of the log. */
    long underWayFrom() {
        long from = store.maxLogOffset();
        for (Delivery each : inFlight) {
            from = Math.min(from, each.logOffsetBefore);
        }
        return from;
    }

    /** Delivers what is due, and comes again when more is. */
    void proceed() {
        cancelTimer();
        // When many are due: half of the room at a time, so that they are read together.
        if (!isRunning || isPaused || inFlight.size() > config.inFlightMax() / 2) {
            return;
        }
        long now = clock.millis();
        List<Delivery> batch = new ArrayList<>();
        long logOffset = store.maxLogOffset();
        while (hasRoom()) {
            Timer due = view.pending.takeDue(now);
            if (due == null) {
                waitFor(view.pending.nextDueMillis() - now);
                break;
            }
            Delivery delivery = new Delivery(due, logOffset);
            inFlight.add(delivery);
            inFlightBytes += due.sizeBytes();
            batch.add(delivery);
        }
        batch.sort(Comparator.comparingLong(each -> each.timer.logOffset()));
        batch.forEach(this::read);
    }

    private boolean hasRoom() {
        return inFlight.isEmpty()
                || inFlight.size() < config.inFlightMax() && inFlightBytes < config.inFlightBytesMax();
    }

    /** No longer than the clock can be trusted to be the same. */
    private void waitFor(long millis) {
        long bounded = Math.max(1, Math.min(millis, config.lookInterval().toMillis()));
        timer = owner.after(bounded, () -> {
            timer = NO_TIMER;
            proceed();
        });
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            owner.cancel(timer);
            timer = NO_TIMER;
        }
    }

    private void read(Delivery delivery) {
        store.lookup(delivery.timer.logOffset())
                .whenComplete((found, failure) -> owner.run(() -> read(delivery, found, failure)));
    }

    private void read(Delivery delivery, @Nullable LookupOutcome outcome, @Nullable Throwable failure) {
        if (failure != null) {
            giveBack(delivery, String.valueOf(failure.getMessage()));
        } else if (outcome instanceof LookupOutcome.Found found) {
            deliver(delivery, found.record());
        } else {
            giveUp(delivery, String.valueOf(outcome));
        }
    }

    private void deliver(Delivery delivery, ByteBuf record) {
        try {
            StoredMessage parked = RecordReader.read(record);
            // There is one: the view has no others.
            Topic topic = new Topic(String.valueOf(parked.properties().get(PropertyNames.REAL_TOPIC)));
            TopicConfig topicConfig = topics.find(topic);
            if (topicConfig == null || topicConfig.queueCount() < 1) {
                postpone(delivery, topic);
                return;
            }
            toldTopics.remove(topic.value());
            appender.append(
                            home,
                            TimerRecords.delivered(
                                    parked, topic, queueOf(parked, topicConfig), storeHost.get(), clock.millis()),
                            Unpooled.wrappedBuffer(parked.body()),
                            true)
                    .onComplete(done -> settle(delivery, done.result()));
        } catch (IllegalArgumentException undeliverable) {
            giveUp(delivery, String.valueOf(undeliverable.getMessage()));
        } finally {
            record.release();
        }
    }

    /** The topic may have fewer queues than when the message was sent. */
    private static int queueOf(StoredMessage parked, TopicConfig topic) {
        String text = parked.properties().get(PropertyNames.REAL_QUEUE_ID);
        int wanted = text == null ? 0 : Integer.parseInt(text);
        return wanted < topic.queueCount() ? wanted : Math.floorMod(wanted, topic.queueCount());
    }

    private void settle(Delivery delivery, AppendOutcome outcome) {
        if (!(outcome instanceof Refused refused)) {
            end(delivery);
            view.pending.remove(delivery.timer);
            meters.delivered(clock.millis() - delivery.timer.dueMillis());
            if (isRefused) {
                isRefused = false;
                LOG.info("messages that are due are delivered again");
            }
            proceed();
        } else if (refused.reason() == Reason.TOO_LARGE) {
            giveUp(delivery, refused.detail());
        } else {
            giveBack(delivery, refused.detail());
        }
    }

    private void end(Delivery delivery) {
        inFlight.remove(delivery);
        inFlightBytes -= delivery.timer.sizeBytes();
    }

    /** What stopped this one stops the others as well: all wait a little. */
    private void giveBack(Delivery delivery, String reason) {
        end(delivery);
        view.pending.putBack(delivery.timer);
        if (!isRefused && isRunning) {
            isRefused = true;
            LOG.warn("messages that are due are not delivered, trying again: {}", reason);
        }
        pause();
    }

    private void pause() {
        if (!isPaused) {
            isPaused = true;
            owner.after(RETRY_MILLIS, () -> {
                isPaused = false;
                proceed();
            });
        }
    }

    /** Only this one waits. */
    private void postpone(Delivery delivery, Topic topic) {
        end(delivery);
        view.pending.putBack(delivery.timer, clock.millis() + NO_TOPIC_MILLIS + view.pending.size());
        if (toldTopics.size() < TOLD_TOPICS_MAX && toldTopics.add(topic.value())) {
            LOG.warn(
                    "a message is due for the topic {}, which does not exist: it waits until somebody creates it",
                    topic);
        }
        proceedSoon();
    }

    private void giveUp(Delivery delivery, String reason) {
        LOG.error(
                "the message that is parked at log offset {} can never be delivered: {}",
                delivery.timer.logOffset(),
                reason);
        end(delivery);
        view.pending.remove(delivery.timer);
        proceedSoon();
    }

    /** As a task of its own: a long stretch of such messages would nest as deep. */
    private void proceedSoon() {
        if (!isSoon) {
            isSoon = true;
            owner.after(1, () -> {
                isSoon = false;
                proceed();
            });
        }
    }
}
