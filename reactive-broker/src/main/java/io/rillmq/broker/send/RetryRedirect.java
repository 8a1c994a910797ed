package io.rillmq.broker.send;

import io.rillmq.broker.group.QueueLocks;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.retry.RetryRules;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;

/**
 * Messages that a consumer itself sends to its retry topic: the last resort when a send-back has failed, and the usual
 * way of orderly consumers that give a message up. Those go to the dead-letter topic.
 */
public final class RetryRedirect {
    private static final int PREFIX_LENGTH = "%RETRY%".length();

    private final Owner owner;
    private final SubscriptionGroups groups;
    private final QueueLocks locks;
    private final DeadLetters deadLetters;

    public RetryRedirect(Owner owner, SubscriptionGroups groups, QueueLocks locks, DeadLetters deadLetters) {
        this.owner = owner;
        this.groups = groups;
        this.locks = locks;
        this.deadLetters = deadLetters;
    }

    /** Where the message goes. */
    sealed interface Destination {
        record Stay() implements Destination {}

        record DeadLetter(TopicConfig topic) implements Destination {}

        record Refused(Response answer) implements Destination {}
    }

    /** @param header of a message to a retry topic */
    Future<Destination> of(SendHeader header, int clientVersion) {
        ConsumerGroup group;
        try {
            group = new ConsumerGroup(header.topic().value().substring(PREFIX_LENGTH));
        } catch (IllegalArgumentException illegalName) {
            return Future.succeededFuture(new Destination.Refused(
                    Response.refused(ResponseCode.INVALID_PARAMETER, String.valueOf(illegalName.getMessage()))));
        }
        SubscriptionGroupConfig config = groups.find(group);
        if (config == null) {
            return Future.succeededFuture(new Destination.Refused(Response.refused(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "subscription group [" + group + "] of the retry topic does not exist")));
        }
        int maxTimes = RetryRules.maxTimes(config, header.maxReconsumeTimes(), clientVersion);
        return owner.askLater(() -> {
            // A group with a live queue lock consumes in order, and has already tried as often as it wants.
            boolean isGivenUp = header.reconsumeTimes() > maxTimes || locks.isHeldBy(group);
            return isGivenUp
                    ? deadLetters.topicOf(group).map(RetryRedirect::deadLetter)
                    : Future.succeededFuture(new Destination.Stay());
        });
    }

    private static Destination deadLetter(Creation creation) {
        return creation instanceof Creation.There there
                ? new Destination.DeadLetter(there.topic())
                : new Destination.Refused(
                        Response.refused(ResponseCode.SYSTEM_ERROR, ((Creation.Refused) creation).reason()));
    }
}
