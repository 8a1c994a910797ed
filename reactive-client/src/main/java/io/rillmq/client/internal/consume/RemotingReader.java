package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.Reader;
import io.rillmq.client.consumer.ReaderOptions;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.error.ClientClosedException;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.route.Route;
import io.rillmq.client.internal.route.Routes;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads a topic without a group, by pulls over the remoting protocol. Thread-safe. */
public final class RemotingReader implements Reader {
    private final ReaderOptions options;
    private final Calls calls;
    private final Routes routes;
    private final Mono<Void> closing;
    private final Scheduler delivery;

    /**
     * @param closing when it completes, every reading fails
     * @param delivery the scheduler that subscribers are called on
     */
    public RemotingReader(ReaderOptions options, Calls calls, Routes routes, Mono<Void> closing, Scheduler delivery) {
        this.options = options;
        this.calls = calls;
        this.routes = routes;
        this.closing = closing;
        this.delivery = delivery;
    }

    @Override
    public Flux<ReceivedMessage> receive() {
        return Flux.defer(() -> {
            Network network = new Network(calls, routes, calls.nextOwner());
            ReadSession session = new ReadSession(options, network, System.currentTimeMillis());
            return Flux.<ReceivedMessage>create(sink -> {
                        sink.onDispose(session::stop);
                        session.start(sink);
                    })
                    .publishOn(delivery)
                    .doOnNext(message -> session.released(message.body().length))
                    .takeUntilOther(closing.then(Mono.error(() -> new ClientClosedException("the client is closed"))));
        });
    }

    @Override
    public Mono<Position> resolve() {
        Offsets offsets = new Offsets(calls, routes);
        return routes.refresh(options.topic())
                .flatMapIterable(Route::readable)
                .flatMap(queue -> offsets.at(options.from(), queue)
                        .map(offset -> Map.entry(Position.queueKey(queue.brokerName(), queue.queueId()), offset)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(found -> new Position.AtOffsets(found, Position.earliest()));
    }
}
