package io.rillmq.client;

import io.rillmq.client.admin.Admin;
import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.ConsumerBuilder;
import io.rillmq.client.consumer.ConsumerOptions;
import io.rillmq.client.consumer.ReaderBuilder;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.ClientId;
import io.rillmq.client.internal.call.Heartbeats;
import io.rillmq.client.internal.call.NameServers;
import io.rillmq.client.internal.consume.GroupClaims;
import io.rillmq.client.internal.consume.RemotingConsumer;
import io.rillmq.client.internal.consume.RemotingReader;
import io.rillmq.client.internal.operate.RemotingAdmin;
import io.rillmq.client.internal.produce.RemotingProducer;
import io.rillmq.client.internal.route.Routes;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.ProducerBuilder;
import io.rillmq.client.producer.ProducerOptions;
import io.rillmq.protocol.message.UniqueIds;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The one entry to the SDK: builds producers, consumers, readers and the admin view over one connection per broker, one set
 * of event loops and one scheduler. Thread-safe. Nothing connects before a publisher of it is subscribed to.
 *
 * <pre>{@code
 * RillClient client = RillClient.builder().nameServers("localhost:9876").build();
 * Producer producer = client.producer().group("shop").build();
 * Mono<SendReceipt> receipt = producer.send(Message.to("orders").tag("paid").key("42").body("…"));
 * }</pre>
 */
public final class RillClient {
    private static final Duration LOOPS_END_WITHIN = Duration.ofSeconds(3);

    private final LoopResources loops;
    private final Scheduler delivery;
    private final Calls calls;
    private final NameServers nameServers;
    private final Routes routes;
    private final Heartbeats heartbeats;
    private final UniqueIds uniqueIds;
    private final GroupClaims claims = new GroupClaims();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Mono<Void> closed;

    private RillClient(ClientConfig config) {
        RandomGenerator random = RandomGenerator.getDefault();
        InetAddress address = LocalAddress.find();
        long pid = ProcessHandle.current().pid();
        this.loops = LoopResources.create("rillmq-client-io", config.threads(), true);
        this.delivery = Schedulers.newParallel("rillmq-client", config.threads(), true);
        this.calls = new Calls(config.calls(), loops);
        this.nameServers = new NameServers(config.nameServers(), calls, random);
        this.routes = new Routes(nameServers, calls, config.routes());
        this.heartbeats =
                new Heartbeats(ClientId.of(address.getHostAddress(), pid, random.nextLong(Long.MAX_VALUE)), calls);
        this.uniqueIds = new UniqueIds(address, pid, random.nextInt(), Clock.systemDefaultZone());
        this.closed = Mono.defer(this::closeAll).cache();
        routes.start();
        heartbeats.start();
    }

    /** Of a client of the name server at {@code localhost:9876}, unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    public ProducerBuilder producer() {
        return new ProducerBuilder(this::newProducer);
    }

    private Producer newProducer(ProducerOptions options) {
        return new RemotingProducer(options, calls, routes, heartbeats, uniqueIds);
    }

    public ConsumerBuilder consumer() {
        return new ConsumerBuilder(this::newConsumer);
    }

    private Consumer newConsumer(ConsumerOptions options) {
        return new RemotingConsumer(options, calls, routes, heartbeats, claims, closing.asMono(), delivery);
    }

    public ReaderBuilder reader(String topic) {
        return new ReaderBuilder(
                topic, options -> new RemotingReader(options, calls, routes, closing.asMono(), delivery));
    }

    public Admin admin() {
        return new RemotingAdmin(nameServers, calls, routes);
    }

    /**
     * Ends all streams, commits what was acknowledged, leaves all groups, closes the connections and ends the threads.
     * Completes when that is done, within about 10 s. Idempotent.
     */
    public Mono<Void> close() {
        return closed;
    }

    private Mono<Void> closeAll() {
        closing.tryEmitEmpty();
        return claims.allReleased()
                .then(heartbeats.leaveAll())
                .then(Mono.fromRunnable(this::closeNetwork))
                .then(Mono.defer(() -> loops.disposeLater(Duration.ZERO, LOOPS_END_WITHIN)))
                .then(Mono.fromRunnable(delivery::dispose));
    }

    private void closeNetwork() {
        heartbeats.close();
        routes.close();
        calls.close();
    }

    /** Builds a client. The name servers are all that most need to give. */
    public static final class Builder {
        private ClientConfig config = ClientConfig.DEFAULTS;

        private Builder() {}

        /** Addresses of name servers of one cluster, separated by {@code ;}, for example {@code a:9876;b:9876}. */
        public Builder nameServers(String nameServers) {
            config = config.withNameServers(nameServers);
            return this;
        }

        /** Limit of a call that names no limit of its own, 3 s when not given. */
        public Builder requestTimeout(Duration timeout) {
            config = config.withCalls(config.calls().withRequestTimeout(timeout));
            return this;
        }

        /** Event loops, and as many threads that subscribers of consumers and readers are called on. */
        public Builder threads(int threads) {
            config = config.withThreads(threads);
            return this;
        }

        /** @throws IllegalArgumentException when an address is not {@code host:port} */
        public RillClient build() {
            return new RillClient(config);
        }
    }
}
