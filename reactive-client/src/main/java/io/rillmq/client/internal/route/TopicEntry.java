package io.rillmq.client.internal.route;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What is known of one topic. Thread-safe. */
final class TopicEntry {
    private final Mono<Route> loading;
    private final Set<Consumer<Route>> watchers = new CopyOnWriteArraySet<>();
    private final WaitingSenders waiting = new WaitingSenders();
    private volatile @Nullable Route route;
    private volatile long usedNanos;

    /** @param load asks a name server; callers that ask at the same time share one request */
    TopicEntry(Mono<Route> load, long nowNanos) {
        this.loading = load.doOnNext(this::loaded).cacheInvalidateIf(ignored -> true);
        this.usedNanos = nowNanos;
    }

    private void loaded(Route fresh) {
        boolean hasChanged = !fresh.equals(route);
        route = fresh;
        if (hasChanged) {
            watchers.forEach(watcher -> watcher.accept(fresh));
        }
    }

    Mono<Route> load() {
        return loading;
    }

    WaitingSenders waiting() {
        return waiting;
    }

    @Nullable
    Route route() {
        return route;
    }

    /** Keeps a route that is not the topic's own, until the real one is loaded. */
    void provisional(Route stopgap) {
        if (route == null) {
            route = stopgap;
        }
    }

    void forget() {
        route = null;
    }

    void watch(Consumer<Route> watcher) {
        watchers.add(watcher);
    }

    void unwatch(Consumer<Route> watcher) {
        watchers.remove(watcher);
    }

    void used(long nowNanos) {
        usedNanos = nowNanos;
    }

    boolean isIdle(long nowNanos, long idleNanos) {
        return watchers.isEmpty() && nowNanos - usedNanos > idleNanos;
    }
}
