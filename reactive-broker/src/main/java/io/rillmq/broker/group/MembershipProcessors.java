package io.rillmq.broker.group;

import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.ConsumerIdList;
import io.rillmq.protocol.body.LockRequest;
import io.rillmq.protocol.body.LockResponse;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.client.ConsumerListHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;

/** The short requests about a group's members: who they are, who leaves, who holds which queue. */
public final class MembershipProcessors {
    private static final int BROKER_NAME_CHARACTERS_MAX = 255;

    private final Owner owner;
    private final ConsumerGroups groups;
    private final ProducerGroups producers;
    private final QueueLocks locks;
    private final GroupsConfig config;

    public MembershipProcessors(
            Owner owner, ConsumerGroups groups, ProducerGroups producers, QueueLocks locks, GroupsConfig config) {
        this.config = config;
        this.owner = owner;
        this.groups = groups;
        this.producers = producers;
        this.locks = locks;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_CONSUMER_LIST_BY_GROUP, this::list)
                .register(RequestCode.UNREGISTER_CLIENT, this::leave)
                .register(RequestCode.LOCK_BATCH_MQ, this::lock)
                .register(RequestCode.UNLOCK_BATCH_MQ, this::unlock);
    }

    private Future<Response> list(Connection connection, RemotingCommand request) {
        ConsumerGroup group = ConsumerListHeader.read(request.header()).group();
        GroupView view = groups.find(group);
        if (view == null) {
            return Response.refused(ResponseCode.SYSTEM_ERROR, "no consumer for this group, " + group)
                    .now();
        }
        return Response.ok(new ConsumerIdList(
                                view.members().stream().map(Member::clientId).toList())
                        .toJson())
                .now();
    }

    private Future<Response> leave(Connection connection, RemotingCommand request) {
        UnregisterClientHeader header = UnregisterClientHeader.read(request.header());
        ConsumerGroup consuming = header.consumerGroup() == null ? null : new ConsumerGroup(header.consumerGroup());
        ProducerGroup producing = header.producerGroup() == null ? null : new ProducerGroup(header.producerGroup());
        return owner.ask(() -> {
            if (consuming != null) {
                groups.leave(consuming, header.clientId());
            }
            if (producing != null) {
                producers.leave(producing, connection);
            }
            return Response.ok();
        });
    }

    private Future<Response> lock(Connection connection, RemotingCommand request) {
        LockRequest wanted = lockRequest(request);
        ConsumerGroup group = new ConsumerGroup(wanted.consumerGroup());
        return owner.ask(
                () -> Response.ok(new LockResponse(locks.lock(group, wanted.clientId(), wanted.queues())).toJson()));
    }

    private LockRequest lockRequest(RemotingCommand request) {
        config.checkRequest("request for locks", request.body().readableBytes());
        LockRequest wanted = LockRequest.fromJson(request.body());
        // What is kept with a lock is as bounded as their number.
        Member.checkId(wanted.clientId());
        for (MessageQueue queue : wanted.queues()) {
            if (queue.brokerName().length() > BROKER_NAME_CHARACTERS_MAX) {
                throw new IllegalArgumentException("brokerName of "
                        + queue.brokerName().length() + " characters exceeds " + BROKER_NAME_CHARACTERS_MAX);
            }
        }
        return wanted;
    }

    private Future<Response> unlock(Connection connection, RemotingCommand request) {
        LockRequest wanted = lockRequest(request);
        ConsumerGroup group = new ConsumerGroup(wanted.consumerGroup());
        return owner.ask(() -> {
            locks.unlock(group, wanted.clientId(), wanted.queues());
            return Response.ok();
        });
    }
}
