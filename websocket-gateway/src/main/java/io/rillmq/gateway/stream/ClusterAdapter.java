package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.ErrorCode;
import io.rillmq.gateway.text.ServerFrame.StoredAt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The border between the SDK's Reactor and the servers' Vert.x, and the only class that knows both. Answers come on the
 * context of who asked; messages are encoded on the SDK's thread, handed over in batches, and demanded one by one. Safe
 * for use by several threads.
 */
public final class ClusterAdapter {
    private final MessageSource source;
    private final int readersMax;
    private final AtomicInteger readers = new AtomicInteger();

    public ClusterAdapter(MessageSource source, StreamLimits limits) {
        this.source = source;
        this.readersMax = limits.readersMax();
    }

    /** Stores one message. Fails with {@link StreamException}. */
    public Future<StoredAt> publish(Publication publication, Context context) {
        return ask(source.publish(publication), context);
    }

    /** The topics, by name. Fails with {@link StreamException}. */
    public Future<List<TopicSummary>> topics(Context context) {
        return ask(source.topics(), context);
    }

    /** Lets go of the cluster. */
    public Future<Void> close(Context context) {
        return ask(source.close(), context);
    }

    /** Readers of the cluster at this moment. */
    public int readers() {
        return readers.get();
    }

    /** Starts to read. The listener is called on {@code context}; nothing comes before it is requested. */
    public Reading read(ReadRequest request, Context context, ReadListener listener) {
        FluxReading reading = new FluxReading(context, listener);
        if (readers.incrementAndGet() > readersMax) {
            readers.decrementAndGet();
            Flux.<EncodedMessage>error(new StreamException(
                            ErrorCode.TOO_MANY_SUBSCRIPTIONS, "the gateway has readersMax " + readersMax + " readers"))
                    .subscribe(reading);
            return reading;
        }
        source.read(request)
                .flatMapMany(stream -> stream.doOnSubscribe(started -> reading.hasStarted()))
                .doFinally(end -> readers.decrementAndGet())
                .map(EncodedMessage::of)
                .subscribe(reading);
        return reading;
    }

    private static <T> Future<T> ask(Mono<T> answer, Context context) {
        return Future.fromCompletionStage(
                answer.onErrorMap(ClusterAdapter::asStreamException).toFuture(), context);
    }

    private static StreamException asStreamException(Throwable failure) {
        return failure instanceof StreamException known
                ? known
                : new StreamException(ErrorCode.UNAVAILABLE, String.valueOf(failure.getMessage()));
    }

    /**
     * Carries demand one way and batches the other. Signals arrive on the SDK's thread, at most as many messages as were
     * requested; one task at a time takes what has arrived over to the listener's context.
     */
    private static final class FluxReading extends BaseSubscriber<EncodedMessage> implements Reading {
        private final Context context;
        private final ReadListener listener;
        private final Queue<EncodedMessage> arrived = new ConcurrentLinkedQueue<>();
        private final AtomicInteger signals = new AtomicInteger();
        private volatile boolean started;
        private volatile @Nullable StreamException failure;
        private boolean toldStarted;
        private boolean toldFailed;
        private boolean stopped;

        FluxReading(Context context, ReadListener listener) {
            this.context = context;
            this.listener = listener;
        }

        @Override
        public void stop() {
            stopped = true;
            cancel();
        }

        void hasStarted() {
            started = true;
            signal();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Nothing is requested here: the listener's side does, when it has room.
        }

        @Override
        protected void hookOnNext(EncodedMessage message) {
            arrived.add(message);
            signal();
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            failure = asStreamException(throwable);
            signal();
        }

        @Override
        protected void hookOnComplete() {
            failure = new StreamException(ErrorCode.UNAVAILABLE, "the stream of the topic has ended");
            signal();
        }

        private void signal() {
            if (signals.getAndIncrement() == 0) {
                context.runOnContext(ignored -> drain());
            }
        }

        private void drain() {
            int seen = signals.get();
            @Nullable StreamException end = failure;
            if (started && !toldStarted && !stopped) {
                toldStarted = true;
                listener.started();
            }
            List<EncodedMessage> batch = new ArrayList<>();
            for (EncodedMessage message = arrived.poll(); message != null; message = arrived.poll()) {
                batch.add(message);
            }
            if (!batch.isEmpty() && !stopped) {
                listener.messages(batch);
            }
            if (end != null && !toldFailed && !stopped) {
                toldFailed = true;
                listener.failed(end);
            }
            if (signals.addAndGet(-seen) != 0) {
                context.runOnContext(ignored -> drain());
            }
        }
    }
}
