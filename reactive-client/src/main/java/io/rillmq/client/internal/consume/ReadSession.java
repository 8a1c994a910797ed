package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReaderOptions;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.internal.route.Route;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;

/**
 * One reading of a topic without a group, from subscribe to cancel. A queue that was seen once is kept: one whose broker
 * has gone goes on where it stopped when the broker is back. Its state is owned by one event loop; {@link #start},
 * {@link #stop} and {@link #released} may be called from any thread.
 */
final class ReadSession {
    private static final Logger LOG = LoggerFactory.getLogger(ReadSession.class);
    /** RocketMQ's own group for tools: it is there on every broker and may read everything. */
    private static final ConsumerGroup GROUP = new ConsumerGroup("TOOLS_CONSUMER");

    private final ReaderOptions options;
    private final Network network;
    private final Offsets offsets;
    private final PullSubscription subscription;
    private final PrefetchBudget budget;
    private final Disposable.Composite running = Disposables.composite();
    private final Map<MessageQueue, ReadQueue> queues = new TreeMap<>();
    private boolean isStopped;

    ReadSession(ReaderOptions options, Network network, long nowMillis) {
        this.options = options;
        this.network = network;
        this.offsets = new Offsets(network.calls(), network.routes());
        this.subscription = new PullSubscription(GROUP, options.filter(), nowMillis, true);
        this.budget = new PrefetchBudget(options.prefetch(), network.owner()::schedule, this::pumpAll);
    }

    /** Passes messages to {@code sink} on the owner's event loop; an unknown topic, or silent name servers, end it. */
    void start(FluxSink<ReceivedMessage> sink) {
        running.add(network.routes()
                .refresh(options.topic())
                .publishOn(network.owner())
                .subscribe(route -> begin(route, sink), sink::error));
    }

    private void begin(Route route, FluxSink<ReceivedMessage> sink) {
        addQueues(route, options.from(), sink);
        running.add(network.routes().watch(options.topic(), changed -> network.owner()
                .schedule(() -> addQueues(changed, Position.earliest(), sink))));
    }

    private void addQueues(Route route, Position from, FluxSink<ReceivedMessage> sink) {
        if (isStopped) {
            return;
        }
        for (MessageQueue queue : route.readable()) {
            if (!queues.containsKey(queue)) {
                LOG.debug("reading {} from {}", queue, from);
                ReadQueue added = new ReadQueue(queue, network, sink);
                queues.put(queue, added);
                added.start(
                        offsets.at(from, queue),
                        offset -> new PullLoop(queue, offset, subscription, budget, added, network));
            }
        }
        budget.setQueueCount(queues.size());
    }

    /** In another order each time, so that room is not always taken by the same queues. */
    private void pumpAll() {
        List<ReadQueue> all = new ArrayList<>(queues.values());
        Collections.shuffle(all);
        all.forEach(ReadQueue::pump);
    }

    /** A message of {@code bytes} went to the subscriber. */
    void released(int bytes) {
        budget.release(bytes);
    }

    void stop() {
        network.owner().schedule(() -> {
            isStopped = true;
            running.dispose();
            queues.values().forEach(ReadQueue::stop);
            queues.clear();
        });
    }
}
