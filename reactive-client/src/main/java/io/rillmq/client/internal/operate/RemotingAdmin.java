package io.rillmq.client.internal.operate;

import io.rillmq.client.admin.Admin;
import io.rillmq.client.admin.PendingTransaction;
import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.client.admin.TopicInfo;
import io.rillmq.client.error.RouteMissingException;
import io.rillmq.client.internal.call.BareHeader;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.NameServers;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.route.Route;
import io.rillmq.client.internal.route.Routes;
import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.ClusterInfo;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicList;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.MinOffsetHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.route.DeleteTopicInNameServerHeader;
import io.rillmq.protocol.header.transaction.Resolution;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Operates on topics and transactions over the remoting protocol. Thread-safe. */
public final class RemotingAdmin implements Admin {
    private static final String TEMPLATE = "TBW102";
    private static final String SINGLE_TAG = "SINGLE_TAG";
    /** Brokers register a new topic at once; the name server needs a moment to hear of it. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(10);
    private static final int ASKED_AT_ONCE = 16;

    private final NameServers nameServers;
    private final Calls calls;
    private final Routes routes;
    private final TransactionOperations transactions;
    private final Duration timeout;

    public RemotingAdmin(NameServers nameServers, Calls calls, Routes routes) {
        this.nameServers = nameServers;
        this.calls = calls;
        this.routes = routes;
        this.transactions = new TransactionOperations(calls);
        this.timeout = calls.config().requestTimeout();
    }

    @Override
    public Mono<Void> createTopic(String name, int queues) {
        return Mono.defer(() -> {
            if (queues < 1) {
                throw new IllegalArgumentException("queues must be 1 or more: " + queues);
            }
            Topic topic = new Topic(name);
            CreateTopicHeader header = new CreateTopicHeader(
                    topic, TEMPLATE, queues, queues, Permissions.READ_WRITE, SINGLE_TAG, 0, false, null);
            return masters().flatMap(masters -> tellAll(masters, header).then(shown(topic, masters, queues)));
        });
    }

    private Mono<List<String>> masters() {
        Request<List<String>> request = Request.of(
                new BareHeader(RequestCode.GET_BROKER_CLUSTER_INFO),
                timeout,
                answer -> ClusterInfo.fromJson(answer.orThrow().body()).brokers().values().stream()
                        .map(BrokerData::masterAddress)
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList());
        return nameServers
                .call(request)
                .flatMap(found -> found.isEmpty()
                        ? Mono.error(new RouteMissingException(
                                "",
                                "no broker is registered at the name servers " + nameServers
                                        + ": start one, or check its namesrvAddr",
                                true,
                                null))
                        : Mono.just(found));
    }

    private Mono<Void> tellAll(List<String> addresses, RequestHeader header) {
        Request<Integer> request =
                Request.of(header, timeout, answer -> answer.orThrow().code());
        return Flux.fromIterable(addresses)
                .flatMapDelayError(address -> calls.call(address, request), ASKED_AT_ONCE, 1)
                .then();
    }

    private Mono<Void> shown(Topic topic, List<String> masters, int queues) {
        return Mono.defer(() -> routes.refresh(topic))
                .filter(route -> shows(route, masters, queues))
                .switchIfEmpty(Mono.error(() -> notShown(topic)))
                .retryWhen(Retry.fixedDelay(SHOWN_WITHIN.dividedBy(LOOK_AGAIN), LOOK_AGAIN)
                        .scheduler(calls.timer())
                        .filter(RouteMissingException.class::isInstance)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .then();
    }

    private static boolean shows(Route route, List<String> masters, int queues) {
        return route.masters().containsAll(masters)
                && route.addresses().keySet().stream()
                        .allMatch(broker -> route.readable().stream()
                                        .filter(queue -> queue.brokerName().equals(broker))
                                        .count()
                                == queues);
    }

    private RouteMissingException notShown(Topic topic) {
        return new RouteMissingException(
                topic.value(),
                "topic '" + topic + "' was created, but the name servers " + nameServers
                        + " don't show it on all brokers within " + SHOWN_WITHIN.toSeconds() + " s",
                true,
                null);
    }

    @Override
    public Mono<Void> deleteTopic(String name) {
        return Mono.defer(() -> {
            Topic topic = new Topic(name);
            Request<Integer> forget =
                    Request.of(new DeleteTopicInNameServerHeader(name, null), timeout, answer -> answer.orThrow()
                            .code());
            return routes.refresh(topic)
                    .flatMap(route -> tellAll(List.copyOf(route.masters()), new DeleteTopicHeader(topic)))
                    .then(nameServers.callAll(forget).then())
                    .doFinally(signal -> routes.forget(topic));
        });
    }

    @Override
    public Mono<List<TopicInfo>> topics() {
        return Mono.zip(names(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER), systemNames())
                .flatMap(both -> infos(both.getT1().stream()
                        .filter(name ->
                                SystemTopics.isUsers(name) && !both.getT2().contains(name))
                        .toList()));
    }

    @Override
    public Mono<List<TopicInfo>> allTopics() {
        return names(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER).flatMap(this::infos);
    }

    /** Topics named after the clusters and the brokers, which exist for tools. */
    private Mono<Set<String>> systemNames() {
        return names(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS).map(Set::copyOf);
    }

    private Mono<List<String>> names(int code) {
        return nameServers.call(Request.of(new BareHeader(code), timeout, answer -> TopicList.fromJson(
                        answer.orThrow().body())
                .topics()));
    }

    private Mono<List<TopicInfo>> infos(List<String> names) {
        return Flux.fromIterable(names)
                .flatMap(
                        name -> routes.refresh(new Topic(name))
                                .map(RemotingAdmin::info)
                                // Deleted since its name was listed.
                                .onErrorResume(RouteMissingException.class, gone -> Mono.empty()),
                        ASKED_AT_ONCE)
                .sort(Comparator.comparing(TopicInfo::name))
                .collectList();
    }

    private static TopicInfo info(Route route) {
        return new TopicInfo(
                route.topic().value(),
                List.copyOf(route.addresses().keySet()),
                route.readable().size(),
                route.writable().size());
    }

    @Override
    public Mono<List<QueueOffsets>> offsets(String topic) {
        return Mono.defer(() -> routes.refresh(new Topic(topic))).flatMap(route -> Flux.fromIterable(route.readable())
                .flatMapSequential(queue -> offsets(route, queue), ASKED_AT_ONCE)
                .collectList());
    }

    private Mono<QueueOffsets> offsets(Route route, MessageQueue queue) {
        return Mono.zip(
                        offset(route, queue, new MinOffsetHeader(queue.topic(), queue.queueId())),
                        offset(route, queue, new MaxOffsetHeader(queue.topic(), queue.queueId(), true)))
                .map(both -> new QueueOffsets(
                        queue.topic().value(), queue.brokerName(), queue.queueId(), both.getT1(), both.getT2()));
    }

    private Mono<Long> offset(Route route, MessageQueue queue, RequestHeader header) {
        Request<Long> request = Request.of(header, timeout, answer -> OffsetResponseHeader.read(
                        answer.orThrow().header())
                .offset());
        return Mono.justOrEmpty(route.address(queue.brokerName(), BrokerData.MASTER_ID))
                .flatMap(address -> calls.call(address, request));
    }

    @Override
    public Flux<PendingTransaction> pendingTransactions() {
        return masters().flatMapIterable(found -> found).concatMap(transactions::pending, 0);
    }

    @Override
    public Mono<Void> commitTransaction(String id) {
        return masters().flatMap(found -> transactions.end(id, found, Resolution.COMMIT));
    }

    @Override
    public Mono<Void> rollbackTransaction(String id) {
        return masters().flatMap(found -> transactions.end(id, found, Resolution.ROLLBACK));
    }
}
