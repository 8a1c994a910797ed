package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.ConsumerOptions;
import io.rillmq.client.consumer.Delivery;
import io.rillmq.client.error.ClientClosedException;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.Heartbeats;
import io.rillmq.client.internal.route.Routes;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Receives for a group by pulls over the remoting protocol. Thread-safe. */
public final class RemotingConsumer implements Consumer {
    private final ConsumerOptions options;
    private final Calls calls;
    private final Routes routes;
    private final Heartbeats heartbeats;
    private final GroupClaims claims;
    private final Scheduler delivery;
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Mono<Void> ending;
    private final AtomicReference<GroupClaims.@Nullable Claim> active = new AtomicReference<>();
    private volatile boolean isClosed;

    /**
     * @param clientClosing when it completes, the stream ends
     * @param delivery the scheduler that subscribers are called on
     */
    public RemotingConsumer(
            ConsumerOptions options,
            Calls calls,
            Routes routes,
            Heartbeats heartbeats,
            GroupClaims claims,
            Mono<Void> clientClosing,
            Scheduler delivery) {
        this.options = options;
        this.calls = calls;
        this.routes = routes;
        this.heartbeats = heartbeats;
        this.claims = claims;
        this.delivery = delivery;
        this.ending = Mono.firstWithSignal(closing.asMono(), clientClosing);
    }

    @Override
    public Flux<Delivery> receive() {
        return Flux.defer(() -> isClosed
                ? Flux.error(new ClientClosedException("consumer of group " + options.group() + " is closed"))
                : claims.claim(options.group()).flatMapMany(this::receive));
    }

    private Flux<Delivery> receive(GroupClaims.Claim claim) {
        active.set(claim);
        Network network = new Network(calls, routes, calls.nextOwner());
        GroupSession session = new GroupSession(options, network, heartbeats, System.currentTimeMillis());
        return Flux.<QueuedDelivery>create(sink -> {
                    sink.onDispose(() -> leave(session, claim));
                    session.start(sink::next);
                })
                .publishOn(delivery)
                .doOnNext(received -> session.released(received.body().length))
                .filter(received -> !received.isStale())
                .cast(Delivery.class)
                .takeUntilOther(ending);
    }

    private static void leave(GroupSession session, GroupClaims.Claim claim) {
        claim.leave();
        session.stop().doFinally(signal -> claim.release()).subscribe();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            isClosed = true;
            closing.tryEmitEmpty();
            GroupClaims.Claim last = active.get();
            return last == null ? Mono.empty() : last.released();
        });
    }
}
