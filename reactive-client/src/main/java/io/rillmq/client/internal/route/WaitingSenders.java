package io.rillmq.client.internal.route;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Senders that wait for the route of one topic, served one after the other in the order in which they came. Thread-safe. */
final class WaitingSenders {
    private final Queue<Sender> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger serving = new AtomicInteger();

    /** True when all who came before have been served, to the end of what they do with the route at once. */
    boolean isEmpty() {
        // In this order: who has left the line is being served until serving is 0.
        return line.isEmpty() && serving.get() == 0;
    }

    /** What {@code asked} gives, but not before everybody who came earlier has been served. */
    Mono<Route> inTurn(Mono<Route> asked) {
        return Mono.create(sink -> {
            Sender sender = new Sender(sink);
            line.add(sender);
            asked.subscribe(
                    found -> {
                        sender.route = found;
                        serve();
                    },
                    failure -> {
                        sender.failure = failure;
                        serve();
                    });
        });
    }

    private void serve() {
        if (serving.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            Sender first = line.peek();
            while (first != null && first.isAnswered()) {
                line.remove();
                first.serve();
                first = line.peek();
            }
            seen = serving.addAndGet(-seen);
        }
    }

    private static final class Sender {
        private final MonoSink<Route> sink;
        private volatile @Nullable Route route;
        private volatile @Nullable Throwable failure;

        Sender(MonoSink<Route> sink) {
            this.sink = sink;
        }

        boolean isAnswered() {
            return route != null || failure != null;
        }

        void serve() {
            Throwable error = failure;
            if (error != null) {
                sink.error(error);
            } else {
                sink.success(route);
            }
        }
    }
}
