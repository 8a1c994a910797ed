package io.rillmq.broker.group;

import io.rillmq.broker.group.ConsumerGroups.Outcome;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.ConsumerData;
import io.rillmq.protocol.body.HeartbeatData;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.header.client.HeartbeatResponseHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionKey;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HEART_BEAT (34): a client tells its groups and subscriptions. A new group and its retry topic are there, and safe,
 * before the answer: a consumer pulls as soon as it has it.
 */
public final class HeartbeatProcessor implements RequestProcessor {
    private static final ConnectionKey<Boolean> IS_WATCHED = new ConnectionKey<>("groups.isWatched", Boolean.class);

    private final Owner owner;
    private final SubscriptionGroups configs;
    private final ConsumerGroups groups;
    private final ProducerGroups producers;
    private final RetryTopics retryTopics;
    private final GroupsConfig config;

    public HeartbeatProcessor(
            Owner owner,
            SubscriptionGroups configs,
            ConsumerGroups groups,
            ProducerGroups producers,
            RetryTopics retryTopics,
            GroupsConfig config) {
        this.config = config;
        this.owner = owner;
        this.configs = configs;
        this.groups = groups;
        this.producers = producers;
        this.retryTopics = retryTopics;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        config.checkRequest("heartbeat", request.body().readableBytes());
        HeartbeatData heartbeat = HeartbeatData.fromJson(request.body());
        List<Joining> joinings = new ArrayList<>();
        for (ConsumerData consumer : heartbeat.consumers()) {
            joinings.add(Joining.of(consumer, heartbeat.isWithoutSubscriptions()));
        }
        List<ProducerGroup> producing = heartbeat.producers().stream()
                .map(producer -> new ProducerGroup(producer.groupName()))
                .toList();
        Member member = new Member(heartbeat.clientId(), connection, request.language(), request.version());
        if (connection.get(IS_WATCHED) == null) {
            connection.put(IS_WATCHED, true);
            connection.onClose(() -> owner.run(() -> {
                groups.closed(connection);
                producers.closed(connection);
            }));
        }
        return owner.askLater(() -> {
            produceAll(producing, member);
            return joinAll(joinings, member, heartbeat);
        });
    }

    private void produceAll(List<ProducerGroup> producing, Member member) {
        if (member.connection().isOpen()) {
            producing.forEach(group -> producers.heartbeat(group, member));
        }
    }

    private Future<Response> joinAll(List<Joining> joinings, Member member, HeartbeatData heartbeat) {
        List<Future<Outcome>> outcomes = joinings.stream()
                .map(each -> join(each, member, heartbeat.fingerprint()))
                .toList();
        return Future.all(outcomes)
                .map(ignored ->
                        answer(heartbeat, outcomes.stream().map(Future::result).toList()));
    }

    private Future<Outcome> join(Joining joining, Member member, int fingerprint) {
        return configs.findOrCreate(joining.group).compose(config -> {
            if (config.isEmpty()) {
                // As in RocketMQ: silent here, the pulls of such a group are refused with a reason.
                return Future.succeededFuture(new Outcome.Taken(false));
            }
            return retryTopics
                    .ensure(joining.group, config.get().retryQueueCount())
                    .map(ignored -> take(joining, member, fingerprint));
        });
    }

    private Outcome take(Joining joining, Member member, int fingerprint) {
        return member.connection().isOpen()
                ? groups.heartbeat(new ConsumerGroups.Heartbeat(
                        joining.group, joining.style, member, joining.subscriptions, fingerprint))
                : new Outcome.Taken(false);
    }

    /** One group that is refused does not keep the others out, but it is what the client hears of. */
    private static Response answer(HeartbeatData heartbeat, List<Outcome> outcomes) {
        boolean isComplete = heartbeat.fingerprint() != 0;
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Refused refused) {
                return Response.refused(refused.code(), refused.reason());
            }
            isComplete &= ((Outcome.Taken) outcome).isComplete();
        }
        return Response.ok(new HeartbeatResponseHeader(!isComplete, true));
    }

    /** One group of a heartbeat, its names checked. */
    private record Joining(
            ConsumerGroup group,
            ConsumptionStyle style,
            @Nullable List<Subscription> subscriptions) {
        static Joining of(ConsumerData data, boolean isWithoutSubscriptions) {
            return new Joining(
                    new ConsumerGroup(data.groupName()),
                    new ConsumptionStyle(data.consumeType(), data.messageModel(), data.consumeFromWhere()),
                    isWithoutSubscriptions
                            ? null
                            : data.subscriptions().stream()
                                    .map(Subscription::of)
                                    .toList());
        }
    }
}
