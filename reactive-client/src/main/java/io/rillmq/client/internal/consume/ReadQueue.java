package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** A queue that is read without a group. Owned by the session's event loop: every method runs on it. */
final class ReadQueue implements PullLoop.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(ReadQueue.class);

    private final MessageQueue queue;
    private final Network network;
    private final FluxSink<ReceivedMessage> sink;
    private final Backoff backoff = Backoff.ofCalls();
    private final Disposable.Swap starting = Disposables.swap();
    private @Nullable PullLoop loop;

    ReadQueue(MessageQueue queue, Network network, FluxSink<ReceivedMessage> sink) {
        this.queue = queue;
        this.network = network;
        this.sink = sink;
    }

    /** Asks for the offset to begin at, for as long as it takes, and begins to pull. */
    void start(Mono<Long> offset, LongFunction<PullLoop> loopAt) {
        starting.update(offset.publishOn(network.owner()).subscribe(found -> begin(loopAt.apply(found)), error -> {
            Duration wait = backoff.next();
            LOG.debug("no offset of {}, asked again in {}: {}", queue, wait, error.getMessage());
            starting.update(
                    network.owner().schedule(() -> start(offset, loopAt), wait.toMillis(), TimeUnit.MILLISECONDS));
        }));
    }

    private void begin(PullLoop fresh) {
        loop = fresh;
        fresh.pump();
    }

    void pump() {
        if (loop != null) {
            loop.pump();
        }
    }

    void stop() {
        starting.dispose();
        if (loop != null) {
            loop.stop();
        }
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void take(List<PulledMessage> messages, long nextOffset) {
        messages.forEach(pulled -> sink.next(pulled.message()));
    }

    @Override
    public void jump(long offset) {
        // What was in between is gone; the loop goes on at the new offset by itself.
    }

    @Override
    public void unknownToBroker() {
        // A reader brings its subscription with each pull, no broker has to know it.
    }
}
