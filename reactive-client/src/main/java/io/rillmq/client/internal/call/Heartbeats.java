package io.rillmq.client.internal.call;

import io.rillmq.protocol.body.ConsumerData;
import io.rillmq.protocol.body.HeartbeatData;
import io.rillmq.protocol.body.ProducerData;
import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells brokers which groups this client has: in intervals, at once for a new member, and as the first thing on every new
 * connection, since a broker forgets a member when its connection closes. Thread-safe.
 */
public final class Heartbeats {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final ClientId clientId;
    private final Calls calls;
    private final Duration timeout;
    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private final Disposable.Composite running = Disposables.composite();

    public Heartbeats(ClientId clientId, Calls calls) {
        this.clientId = clientId;
        this.calls = calls;
        this.timeout = calls.config().requestTimeout();
    }

    /** Begins the intervals; {@link #close} ends them. */
    public void start() {
        running.add(calls.onOpen(this::opened));
        running.add(Flux.interval(calls.config().heartbeatInterval(), calls.timer())
                .onBackpressureDrop()
                .concatMap(tick -> beatAll())
                .subscribe());
    }

    public ClientId clientId() {
        return clientId;
    }

    public void add(Member member) {
        members.add(member);
    }

    /** Brokers hear no more of {@code member}; {@link #leave} tells them at once. */
    public void remove(Member member) {
        members.remove(member);
    }

    /** Tells all brokers of {@code member} now. Completes when each has answered, failed or run out of time. */
    public Mono<Void> beat(Member member) {
        return beatAll(member.addresses());
    }

    /** Removes {@code member} and tells its brokers. Completes when each has answered, failed or run out of time. */
    public Mono<Void> leave(Member member) {
        return Mono.defer(() -> {
            remove(member);
            ProducerData producer = member.producer();
            ConsumerData consumer = member.consumer();
            UnregisterClientHeader header = new UnregisterClientHeader(
                    clientId.value(),
                    producer == null ? null : producer.groupName(),
                    consumer == null ? null : consumer.groupName());
            return Flux.fromIterable(member.addresses())
                    .filter(calls::isConnected)
                    .flatMap(address -> calls.call(address, Request.of(header, timeout, Answer::code))
                            .then()
                            .onErrorResume(error -> logged("no leave at", address, error)))
                    .then();
        });
    }

    /** Removes all members and tells their brokers. */
    public Mono<Void> leaveAll() {
        return Mono.defer(() ->
                Flux.fromIterable(List.copyOf(members)).flatMap(this::leave).then());
    }

    private Mono<Void> beatAll() {
        return beatAll(
                members.stream().flatMap(member -> member.addresses().stream()).collect(Collectors.toSet()));
    }

    private Mono<Void> beatAll(Set<String> addresses) {
        return Flux.fromIterable(addresses)
                .flatMap(address -> beat(address).onErrorResume(error -> logged("no heartbeat at", address, error)))
                .then();
    }

    private void opened(String address) {
        if (members.stream().anyMatch(member -> member.addresses().contains(address))) {
            beat(address)
                    .onErrorResume(error -> logged("no heartbeat at", address, error))
                    .subscribe();
        }
    }

    private Mono<Void> beat(String address) {
        return Mono.defer(() -> {
            List<Member> here = members.stream()
                    .filter(member -> member.addresses().contains(address))
                    .toList();
            HeartbeatData data = new HeartbeatData(
                    clientId.value(),
                    here.stream().map(Member::producer).filter(Objects::nonNull).toList(),
                    here.stream().map(Member::consumer).filter(Objects::nonNull).toList());
            Request<Integer> request =
                    Request.of(new HeartbeatHeader(true), data.toJson(), timeout, answer -> answer.orThrow()
                            .code());
            return calls.call(address, request).then();
        });
    }

    private static Mono<Void> logged(String what, String address, Throwable error) {
        LOG.debug("{} {}: {}", what, address, error.getMessage());
        return Mono.empty();
    }

    public void close() {
        running.dispose();
        members.clear();
    }
}
