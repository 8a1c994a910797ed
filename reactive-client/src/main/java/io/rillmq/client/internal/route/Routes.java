package io.rillmq.client.internal.route;

import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.error.RouteMissingException;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.NameServers;
import io.rillmq.client.internal.call.Request;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.name.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The routes of the topics in use, polled in intervals and on demand. A known route is kept while the name servers don't
 * answer or have forgotten it: a broker that restarts is soon back. Thread-safe.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    /** The topic whose configuration a broker copies when a first message creates a topic. */
    private static final Topic TEMPLATE = new Topic("TBW102");

    private static final int POLLED_AT_ONCE = 8;

    private final NameServers nameServers;
    private final Calls calls;
    private final RouteConfig config;
    private final Map<Topic, TopicEntry> entries = new ConcurrentHashMap<>();
    private final Disposable.Composite running = Disposables.composite();

    public Routes(NameServers nameServers, Calls calls, RouteConfig config) {
        this.nameServers = nameServers;
        this.calls = calls;
        this.config = config;
    }

    /** Begins to poll; {@link #close} ends it. */
    public void start() {
        running.add(Flux.interval(config.pollInterval(), calls.timer())
                .onBackpressureDrop()
                .concatMap(tick -> pollAll())
                .subscribe());
    }

    /** The last known route of the topic itself; null when none was found yet. */
    public @Nullable Route known(Topic topic) {
        TopicEntry entry = entries.get(topic);
        Route route = entry == null ? null : entry.route();
        return route == null || route.isProvisional() ? null : route;
    }

    /** The route, asked for when it is not known. Fails with {@link RouteMissingException} when there is none. */
    public Mono<Route> of(Topic topic) {
        return Mono.defer(() -> {
            Route known = known(topic);
            return known != null ? Mono.just(known) : refresh(topic);
        });
    }

    /** The route, asked for anew. */
    public Mono<Route> refresh(Topic topic) {
        return Mono.defer(() -> entry(topic).load());
    }

    /**
     * The route to send by. Those who have to wait for it get it in the order in which they asked, and nobody who asks later
     * gets it before them: messages must not overtake each other here. For an unknown topic it is the one of the brokers that would create it with the first message.
     *
     * @param queuesMax queues per broker to send to while the topic is not there
     */
    public Mono<Route> forSending(Topic topic, int queuesMax) {
        return Mono.defer(() -> {
            TopicEntry entry = entry(topic);
            Route known = entry.route();
            return known != null && entry.waiting().isEmpty()
                    ? Mono.just(known)
                    : entry.waiting()
                            .inTurn(entry.load()
                                    .onErrorResume(
                                            RouteMissingException.class,
                                            missing -> provisional(topic, entry, queuesMax, missing)));
        });
    }

    private Mono<Route> provisional(Topic topic, TopicEntry entry, int queuesMax, RouteMissingException missing) {
        return ask(TEMPLATE)
                .map(template -> Route.provisional(topic, template, queuesMax))
                .filter(stopgap -> !stopgap.writable().isEmpty())
                .doOnNext(entry::provisional)
                .onErrorResume(RouteMissingException.class, noTemplate -> Mono.empty())
                .switchIfEmpty(Mono.error(missing));
    }

    /** Until disposed, {@code watcher} gets the topic's route whenever it has changed, on any thread. */
    public Disposable watch(Topic topic, Consumer<Route> watcher) {
        TopicEntry entry = entry(topic);
        entry.watch(watcher);
        return () -> entry.unwatch(watcher);
    }

    /** The topic was deleted: what is known of it is wrong. */
    public void forget(Topic topic) {
        TopicEntry entry = entries.get(topic);
        if (entry != null) {
            entry.forget();
        }
    }

    private TopicEntry entry(Topic topic) {
        TopicEntry entry = entries.get(topic);
        if (entry == null) {
            entry = entries.computeIfAbsent(
                    topic, fresh -> new TopicEntry(ask(fresh).map(data -> Route.of(fresh, data)), System.nanoTime()));
        }
        entry.used(System.nanoTime());
        return entry;
    }

    private Mono<TopicRouteData> ask(Topic topic) {
        Request<TopicRouteData> request = Request.of(
                new GetRouteHeader(topic.value(), true),
                calls.config().requestTimeout(),
                answer -> TopicRouteData.fromJson(answer.orThrow().body()));
        return nameServers.call(request).onErrorMap(BrokerResponseException.class, refused -> missing(topic, refused));
    }

    private Throwable missing(Topic topic, BrokerResponseException refused) {
        if (refused.code() != ResponseCode.TOPIC_NOT_EXIST) {
            return refused;
        }
        return new RouteMissingException(
                topic.value(),
                "topic '" + topic + "' has no route at the name servers " + nameServers
                        + ": create it (bin/rill topic create " + topic
                        + "), or start a broker with autoCreateTopicEnable=true, or check that the brokers register"
                        + " with these name servers",
                false,
                refused);
    }

    private Mono<Void> pollAll() {
        long now = System.nanoTime();
        entries.values().removeIf(entry -> entry.isIdle(now, config.idleAfter().toNanos()));
        return Flux.fromIterable(entries.entrySet())
                .flatMap(
                        each -> each.getValue().load().then().onErrorResume(error -> logged(each.getKey(), error)),
                        POLLED_AT_ONCE)
                .then();
    }

    private static Mono<Void> logged(Topic topic, Throwable error) {
        LOG.debug("no new route of {}: {}", topic, error.getMessage());
        return Mono.empty();
    }

    public Duration pollInterval() {
        return config.pollInterval();
    }

    public void close() {
        running.dispose();
        entries.clear();
    }
}
