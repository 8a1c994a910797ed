package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.ConsumerOptions;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.internal.call.Heartbeats;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.client.ConsumerIdsChangedHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One membership in a consumer group, from subscribe to cancel: keeps the queues that fall to this member and passes on
 * what they hold. Its state is owned by one event loop; {@link #start}, {@link #stop} and {@link #released} may be called
 * from any thread.
 */
final class GroupSession implements AssignedQueue.Session {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSession.class);
    private static final Duration REBALANCE_INTERVAL = Duration.ofSeconds(20);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    /** What happens in one go, like a broker's notices to all members of a group, leads to one rebalance. */
    private static final Duration NOTICE_PAUSE = Duration.ofMillis(20);

    private final ConsumerOptions options;
    private final Network network;
    private final Heartbeats heartbeats;
    private final Offsets offsets;
    private final SendBacks sendBacks;
    private final GroupMember member;
    private final Assignments assignments;
    private final PrefetchBudget budget;
    private final Disposable.Composite running = Disposables.composite();
    private final Disposable.Swap rebalancing = Disposables.swap();
    private final Disposable.Swap nextRebalance = Disposables.swap();
    private final Sinks.Empty<Void> left = Sinks.empty();

    private final Map<MessageQueue, AssignedQueue> queues = new TreeMap<>();
    private final Map<Topic, Set<MessageQueue>> firstSeen = new HashMap<>();
    private final Backoff backoff = new Backoff(FIRST_RETRY, REBALANCE_INTERVAL);
    private Consumer<QueuedDelivery> receiver = delivery -> {};
    private boolean isRebalancing;
    private boolean isRebalanceWanted;
    private boolean isStopped;

    /** @param nowMillis the version of the subscriptions: of two, brokers keep the later one */
    GroupSession(ConsumerOptions options, Network network, Heartbeats heartbeats, long nowMillis) {
        this.options = options;
        this.network = network;
        this.heartbeats = heartbeats;
        this.offsets = new Offsets(network.calls(), network.routes());
        this.sendBacks = new SendBacks(options.group(), options.maxRedeliveries(), network);
        this.member = new GroupMember(options, nowMillis);
        this.assignments = new Assignments(options.group(), member, network, heartbeats);
        this.budget = new PrefetchBudget(options.prefetch(), network.owner()::schedule, this::pumpAll);
    }

    /** @param receiver gets the deliveries, on the owner's event loop */
    void start(Consumer<QueuedDelivery> receiver) {
        network.owner().schedule(() -> join(receiver));
    }

    private void join(Consumer<QueuedDelivery> receiver) {
        if (isStopped) {
            return;
        }
        this.receiver = receiver;
        heartbeats.add(member);
        running.add(rebalancing);
        running.add(nextRebalance);
        running.add(network.calls().notices().listen(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (address, header) -> {
            if (ConsumerIdsChangedHeader.read(header).group().equals(options.group())) {
                rebalanceSoon();
            }
        }));
        for (Topic topic : member.topics()) {
            running.add(network.routes().watch(topic, route -> rebalanceSoon()));
        }
        every(REBALANCE_INTERVAL, this::rebalance);
        every(COMMIT_INTERVAL, this::commitAll);
        rebalance();
    }

    private void every(Duration interval, Runnable action) {
        long millis = interval.toMillis();
        running.add(network.owner().schedulePeriodically(action, millis, millis, TimeUnit.MILLISECONDS));
    }

    private void rebalanceSoon() {
        network.owner().schedule(() -> rebalanceIn(NOTICE_PAUSE));
    }

    private void rebalanceIn(Duration wait) {
        if (!isStopped) {
            nextRebalance.update(network.owner().schedule(this::rebalance, wait.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void rebalance() {
        if (isStopped) {
            return;
        }
        if (isRebalancing) {
            isRebalanceWanted = true;
            return;
        }
        isRebalancing = true;
        isRebalanceWanted = false;
        rebalancing.update(assignments.now().publishOn(network.owner()).subscribe(this::rebalanced));
    }

    private void rebalanced(Assignments.Outcome outcome) {
        isRebalancing = false;
        if (isStopped) {
            return;
        }
        outcome.shares().forEach(this::apply);
        budget.setQueueCount(queues.size());
        if (outcome.isComplete()) {
            backoff.reset();
        } else {
            rebalanceIn(backoff.next());
        }
        if (isRebalanceWanted) {
            rebalanceIn(NOTICE_PAUSE);
        }
    }

    private void apply(Topic topic, Assignments.Share share) {
        Set<MessageQueue> first = firstSeen.computeIfAbsent(topic, ignored -> share.all());
        List<MessageQueue> lost = queues.keySet().stream()
                .filter(queue -> queue.topic().equals(topic) && !share.mine().contains(queue))
                .toList();
        lost.forEach(this::revoke);
        for (MessageQueue queue : share.mine()) {
            if (!queues.containsKey(queue)) {
                assign(queue, first.contains(queue) && !topic.isRetry() ? options.from() : Position.earliest());
            }
        }
    }

    private void assign(MessageQueue queue, Position whenNeverCommitted) {
        LOG.debug("group {} gets {}", options.group(), queue);
        AssignedQueue assigned = new AssignedQueue(queue, whenNeverCommitted, this);
        queues.put(queue, assigned);
        assigned.start();
    }

    private void revoke(MessageQueue queue) {
        LOG.debug("group {} gives {} up", options.group(), queue);
        AssignedQueue assigned = queues.remove(queue);
        if (assigned != null) {
            assigned.revoke().subscribe();
        }
    }

    private void commitAll() {
        queues.values().forEach(AssignedQueue::commitIfMoved);
    }

    /** In another order each time, so that room is not always taken by the same queues. */
    private void pumpAll() {
        List<AssignedQueue> all = new ArrayList<>(queues.values());
        Collections.shuffle(all);
        all.forEach(AssignedQueue::pump);
    }

    /** A delivery of {@code bytes} went to the subscriber, or was dropped. */
    void released(int bytes) {
        budget.release(bytes);
    }

    /** Stops, commits, leaves the group. The result completes when that is done, or the time for it is over. */
    Mono<Void> stop() {
        return Mono.defer(() -> {
            network.owner().schedule(this::leave);
            return left.asMono();
        });
    }

    private void leave() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        running.dispose();
        List<Mono<Void>> commits =
                queues.values().stream().map(AssignedQueue::revoke).toList();
        queues.clear();
        Mono.whenDelayError(commits)
                .then(heartbeats.leave(member))
                .timeout(LEAVE_TIMEOUT, network.owner())
                .doFinally(signal -> {
                    heartbeats.remove(member);
                    left.tryEmitEmpty();
                })
                .subscribe(
                        null,
                        error -> LOG.warn("group {} was not left in order: {}", options.group(), error.getMessage()));
    }

    @Override
    public ConsumerGroup group() {
        return options.group();
    }

    @Override
    public int maxUnanswered() {
        return options.maxUnanswered();
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Offsets offsets() {
        return offsets;
    }

    @Override
    public PullLoop pullLoop(MessageQueue queue, long offset, PullLoop.Receiver receiver) {
        PullSubscription subscription =
                new PullSubscription(options.group(), member.filter(queue.topic()), member.version(), false);
        return new PullLoop(queue, offset, subscription, budget, receiver, network);
    }

    @Override
    public void deliver(PulledMessage message, Receipt receipt) {
        receiver.accept(new QueuedDelivery(message, receipt, sendBacks));
    }

    @Override
    public void greetBrokers() {
        heartbeats.beat(member).subscribe();
    }
}
