package io.rillmq.client.internal.consume;

import io.rillmq.client.error.GroupInUseException;
import io.rillmq.protocol.name.ConsumerGroup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Which groups this client is a member of. Brokers tell members apart by client and connection, so that a client can be
 * in a group only once. Thread-safe.
 */
public final class GroupClaims {
    private final Map<ConsumerGroup, Claim> claims = new ConcurrentHashMap<>();

    /**
     * Gives the group to the subscriber, who must {@link Claim#release} it. Waits for a member that is leaving; fails with
     * {@link GroupInUseException} when one is there to stay.
     */
    Mono<Claim> claim(ConsumerGroup group) {
        return Mono.defer(() -> {
            Claim fresh = new Claim(group);
            Claim holder = claims.putIfAbsent(group, fresh);
            if (holder == null) {
                return Mono.just(fresh);
            }
            return holder.isLeaving ? holder.released.asMono().then(claim(group)) : Mono.error(inUse(group));
        });
    }

    /** Completes when every member that is in a group now has left it. */
    public Mono<Void> allReleased() {
        return Mono.defer(
                () -> Mono.when(claims.values().stream().map(Claim::released).toList()));
    }

    private static GroupInUseException inUse(ConsumerGroup group) {
        return new GroupInUseException("this client already receives for group '" + group
                + "': cancel that first, or build another RillClient for a second member");
    }

    /** The right to be the group's member of this client. */
    final class Claim {
        private final ConsumerGroup group;
        private final Sinks.Empty<Void> released = Sinks.empty();
        private volatile boolean isLeaving;

        private Claim(ConsumerGroup group) {
            this.group = group;
        }

        /** The next claim waits from now on. */
        void leave() {
            isLeaving = true;
        }

        /** Completes when the member has left the group. */
        Mono<Void> released() {
            return released.asMono();
        }

        void release() {
            claims.remove(group, this);
            released.tryEmitEmpty();
        }
    }
}
