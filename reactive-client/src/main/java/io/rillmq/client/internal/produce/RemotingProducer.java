package io.rillmq.client.internal.produce;

import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.error.ClientClosedException;
import io.rillmq.client.error.ClientException;
import io.rillmq.client.error.RouteMissingException;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.Heartbeats;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.call.Retries;
import io.rillmq.client.internal.route.Route;
import io.rillmq.client.internal.route.Routes;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.ProducerOptions;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.client.producer.SendResult;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends over the remoting protocol. Thread-safe. */
public final class RemotingProducer implements Producer {
    private static final Logger LOG = LoggerFactory.getLogger(RemotingProducer.class);
    /** A broker that failed is passed over this long: about the time that a restart takes. */
    private static final Duration AVOID_FAILED_BROKER = Duration.ofSeconds(3);

    private static final int CHOOSERS_MAX = 10_000;

    private final ProducerOptions options;
    private final Calls calls;
    private final Routes routes;
    private final Heartbeats heartbeats;
    private final UniqueIds uniqueIds;
    private final ProducerMember member;
    private final BrokerFaults faults = new BrokerFaults(AVOID_FAILED_BROKER);
    private final Map<Topic, QueueChooser> choosers = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    public RemotingProducer(
            ProducerOptions options, Calls calls, Routes routes, Heartbeats heartbeats, UniqueIds uniqueIds) {
        this.options = options;
        this.calls = calls;
        this.routes = routes;
        this.heartbeats = heartbeats;
        this.uniqueIds = uniqueIds;
        this.member = new ProducerMember(options.group());
        heartbeats.add(member);
    }

    @Override
    public Mono<SendReceipt> send(Message message) {
        return Mono.defer(() -> begin(message, null));
    }

    @Override
    public Mono<SendReceipt> send(Message message, MessageQueue queue) {
        return Mono.defer(() -> begin(message, queue));
    }

    @Override
    public Flux<SendReceipt> send(Publisher<Message> messages) {
        return Flux.from(messages).flatMapSequential(this::send, options.maxInFlight());
    }

    @Override
    public Flux<SendResult> sendAll(Publisher<Message> messages) {
        return Flux.from(messages).flatMapSequential(this::result, options.maxInFlight());
    }

    private Mono<SendResult> result(Message message) {
        return send(message)
                .<SendResult>map(receipt -> new SendResult.Sent(message, receipt))
                .onErrorResume(ClientException.class, error -> Mono.just(new SendResult.Failed(message, error)));
    }

    private Mono<SendReceipt> begin(Message message, @Nullable MessageQueue fixedQueue) {
        if (isClosed) {
            return Mono.error(new ClientClosedException("producer of group " + options.group() + " is closed"));
        }
        return attempt(Outgoing.of(message, fixedQueue, uniqueIds.next(), options, System.currentTimeMillis()), 1);
    }

    private Mono<SendReceipt> attempt(Outgoing outgoing, int attempt) {
        return routes.forSending(outgoing.topic(), options.autoCreateQueues())
                .flatMap(route -> sendBy(route, outgoing, attempt));
    }

    private Mono<SendReceipt> sendBy(Route route, Outgoing outgoing, int attempt) {
        MessageQueue fixed = outgoing.fixedQueue();
        MessageQueue queue = fixed != null ? fixed : chooser(outgoing.topic()).choose(route, outgoing.orderKey());
        String address = queue == null ? null : route.master(queue.brokerName());
        if (queue == null || address == null) {
            return again(outgoing, attempt, noQueue(outgoing, queue));
        }
        return sendTo(queue, address, outgoing)
                .doOnNext(receipt -> stored(queue, route))
                .onErrorResume(ClientException.class, error -> {
                    if (error.isRetryable()) {
                        faults.failed(queue.brokerName());
                    }
                    return again(outgoing, attempt, error);
                });
    }

    private Mono<SendReceipt> sendTo(MessageQueue queue, String address, Outgoing outgoing) {
        greet(address);
        long timeoutNanos = Math.min(calls.config().requestTimeout().toNanos(), Math.max(1, outgoing.remainingNanos()));
        Request<SendReceipt> request = Request.of(
                outgoing.header(options, queue.queueId()),
                outgoing.body(),
                Duration.ofNanos(timeoutNanos),
                answer -> SendAnswers.receipt(answer, queue, outgoing.uniqueId()));
        return calls.call(address, request);
    }

    /** A broker that is new to this producer hears of the group with the first send; no send waits for that. */
    private void greet(String address) {
        if (member.sendsTo(address)) {
            heartbeats.beat(member).subscribe();
        }
    }

    private void stored(MessageQueue queue, Route route) {
        faults.succeeded(queue.brokerName());
        if (route.isProvisional()) {
            // The message has created its topic: its own route takes the place of the template's.
            look(queue.topic());
        }
    }

    private void look(Topic topic) {
        routes.refresh(topic)
                .subscribe(found -> {}, error -> LOG.debug("no route of {} yet: {}", topic, error.getMessage()));
    }

    private Mono<SendReceipt> again(Outgoing outgoing, int attempt, ClientException error) {
        boolean isBusy = error instanceof BrokerResponseException refused && Retries.isBusy(refused.code());
        boolean isLast = attempt >= options.maxAttempts() && (!isBusy || options.maxAttempts() == 1);
        if (!error.isRetryable() || isLast) {
            return Mono.error(error);
        }
        Duration pause = SendPauses.before(attempt + 1);
        if (pause.toNanos() >= outgoing.remainingNanos()) {
            return Mono.error(error);
        }
        LOG.debug(
                "attempt {} to send to {} failed, next in {}: {}",
                attempt,
                outgoing.topic(),
                pause,
                error.getMessage());
        if (!isBusy) {
            look(outgoing.topic());
        }
        return calls.pause(pause).then(Mono.defer(() -> attempt(outgoing, attempt + 1)));
    }

    private RouteMissingException noQueue(Outgoing outgoing, @Nullable MessageQueue queue) {
        String what = queue == null
                ? "has no queue that may be written on a broker with a master"
                : "has no master for " + queue + " in its route";
        return new RouteMissingException(
                outgoing.topic().value(),
                "topic '" + outgoing.topic() + "' " + what + ": check the brokers and the topic's permissions",
                true,
                null);
    }

    private QueueChooser chooser(Topic topic) {
        QueueChooser known = choosers.get(topic);
        if (known != null) {
            return known;
        }
        if (choosers.size() >= CHOOSERS_MAX) {
            choosers.clear();
        }
        return choosers.computeIfAbsent(
                topic,
                fresh -> new QueueChooser(faults, RandomGenerator.getDefault().nextInt(1 << 16)));
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            isClosed = true;
            return heartbeats.leave(member);
        });
    }
}
