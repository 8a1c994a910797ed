package io.rillmq.client.internal.consume;

import io.rillmq.client.internal.call.Heartbeats;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.rebalance.AverageAllocation;
import io.rillmq.client.internal.route.Route;
import io.rillmq.protocol.body.ConsumerIdList;
import io.rillmq.protocol.header.client.ConsumerListHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds out which queues fall to this member of a group: routes, then a heartbeat, then who else is in the group. */
final class Assignments {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    /**
     * What was found out.
     *
     * @param shares this member's queues of each topic; a topic that nothing was found out about is missing
     * @param isComplete whether no topic is missing
     */
    record Outcome(Map<Topic, Share> shares, boolean isComplete) {}

    /**
     * One topic's queues.
     *
     * @param mine sorted
     * @param all those that can be read now
     */
    record Share(List<MessageQueue> mine, Set<MessageQueue> all) {}

    private final ConsumerGroup group;
    private final GroupMember member;
    private final Network network;
    private final Heartbeats heartbeats;

    Assignments(ConsumerGroup group, GroupMember member, Network network, Heartbeats heartbeats) {
        this.group = group;
        this.member = member;
        this.network = network;
        this.heartbeats = heartbeats;
    }

    /** Never fails: what cannot be found out is missing in the outcome. */
    Mono<Outcome> now() {
        Topic retry = Topic.retryOf(group);
        List<Topic> subscribed =
                member.topics().stream().filter(topic -> !topic.equals(retry)).toList();
        return routes(subscribed).flatMap(routes -> greet(routes)
                // The first heartbeat makes the brokers create the retry topic.
                .then(routes(List.of(retry)))
                .flatMap(retryRoutes -> shares(routes, retryRoutes)));
    }

    private Mono<List<Route>> routes(List<Topic> topics) {
        return Flux.fromIterable(topics)
                .concatMap(topic -> network.routes().of(topic).onErrorResume(error -> {
                    LOG.debug("group {} waits for {}: {}", group, topic, error.getMessage());
                    return Mono.empty();
                }))
                .collectList();
    }

    private Mono<Void> greet(List<Route> routes) {
        Set<String> addresses = new HashSet<>();
        routes.forEach(route -> addresses.addAll(route.allAddresses()));
        return member.updateAddresses(addresses) ? heartbeats.beat(member) : Mono.empty();
    }

    private Mono<Outcome> shares(List<Route> routes, List<Route> retryRoutes) {
        List<Route> all = new ArrayList<>(routes);
        all.addAll(retryRoutes);
        Map<Topic, Share> shares = new TreeMap<>();
        return Flux.fromIterable(all)
                .concatMap(route -> share(route).doOnNext(share -> shares.put(route.topic(), share)))
                .then(Mono.fromSupplier(() ->
                        new Outcome(shares, shares.size() == member.topics().size())));
    }

    private Mono<Share> share(Route route) {
        return members(route)
                .flatMap(ids -> {
                    if (!ids.contains(heartbeats.clientId().value())) {
                        // Said no heartbeat yet, or the broker forgot it: it is heard in the next round.
                        return heartbeats.beat(member).then(Mono.<Share>empty());
                    }
                    List<MessageQueue> mine =
                            AverageAllocation.queuesOf(heartbeats.clientId().value(), ids, route.readable());
                    return Mono.just(new Share(mine, Set.copyOf(route.readable())));
                })
                .onErrorResume(error -> {
                    LOG.debug(
                            "group {} does not know its members for {}: {}", group, route.topic(), error.getMessage());
                    return Mono.empty();
                });
    }

    /** Every broker of the topic knows all members; one is asked at random. */
    private Mono<List<String>> members(Route route) {
        List<String> addresses = List.copyOf(route.allAddresses());
        if (addresses.isEmpty()) {
            return Mono.empty();
        }
        String address = addresses.get(RandomGenerator.getDefault().nextInt(addresses.size()));
        Request<List<String>> request = Request.of(
                new ConsumerListHeader(group),
                network.calls().config().requestTimeout(),
                answer -> ConsumerIdList.fromJson(answer.orThrow().body()).clientIds());
        return network.calls().call(address, request);
    }
}
