package io.rillmq.gateway.stream;

import io.vertx.core.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The part of a shared cursor that lives on one event loop. The {@code tell} methods may be called on any thread; all
 * else runs on the loop.
 */
final class LoopFeed {
    private final Context loop;
    private final Consumer<LoopFeed> whenFailed;
    private final Set<ReadListener> listeners = new LinkedHashSet<>();
    private boolean isStarted;

    LoopFeed(Context loop, Consumer<LoopFeed> whenFailed) {
        this.loop = loop;
        this.whenFailed = whenFailed;
    }

    void add(ReadListener listener) {
        listeners.add(listener);
        if (isStarted) {
            listener.started();
        }
    }

    /** Removes a listener; true when it was the last. */
    boolean removeLast(ReadListener listener) {
        return listeners.remove(listener) && listeners.isEmpty();
    }

    void tellStarted() {
        loop.runOnContext(ignored -> {
            if (!isStarted) {
                isStarted = true;
                List.copyOf(listeners).forEach(ReadListener::started);
            }
        });
    }

    /** Hands over a batch; {@code taken} is called when every subscription of the loop has it, or has dropped it. */
    void tellMessages(List<EncodedMessage> batch, Runnable taken) {
        loop.runOnContext(ignored -> {
            List.copyOf(listeners).forEach(listener -> listener.messages(batch));
            taken.run();
        });
    }

    void tellFailed(StreamException failure) {
        loop.runOnContext(ignored -> {
            whenFailed.accept(this);
            List<ReadListener> told = List.copyOf(listeners);
            listeners.clear();
            told.forEach(listener -> listener.failed(failure));
        });
    }
}
