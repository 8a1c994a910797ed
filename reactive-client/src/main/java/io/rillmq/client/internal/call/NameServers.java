package io.rillmq.client.internal.call;

import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.error.CallTimeoutException;
import io.rillmq.client.error.ConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The name servers of a cluster, which know the same but do not know each other. One is picked at random and kept; when
 * it does not answer, the next one is asked, round the whole list once. Thread-safe.
 */
public final class NameServers {
    private final List<String> addresses;
    private final Calls calls;
    private final AtomicInteger current;

    /**
     * @param list addresses as RocketMQ writes them, {@code a:9876;b:9876}
     * @throws IllegalArgumentException when one is not {@code host:port}, or there is none
     */
    public NameServers(String list, Calls calls, RandomGenerator random) {
        this.addresses = Arrays.stream(list.split("[;,]"))
                .map(String::trim)
                .filter(address -> !address.isEmpty())
                .distinct()
                .toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("nameServers must name at least one host:port");
        }
        addresses.forEach(HostAndPort::parse);
        this.calls = calls;
        this.current = new AtomicInteger(random.nextInt(addresses.size()));
    }

    public <T> Mono<T> call(Request<T> request) {
        return Mono.defer(() -> callFrom(current.get(), 1, request));
    }

    private <T> Mono<T> callFrom(int index, int attempt, Request<T> request) {
        return calls.call(addresses.get(index), request).onErrorResume(NameServers::canAnotherHelp, error -> {
            int next = (index + 1) % addresses.size();
            current.compareAndSet(index, next);
            return attempt < addresses.size() ? callFrom(next, attempt + 1, request) : Mono.error(noAnswer(error));
        });
    }

    private static boolean canAnotherHelp(Throwable error) {
        return error instanceof ConnectionException
                || error instanceof CallTimeoutException
                || error instanceof BrokerResponseException refused && Retries.isBusy(refused.code());
    }

    private ConnectionException noAnswer(Throwable error) {
        return new ConnectionException(
                "no name server of " + this + " answers (" + error.getMessage()
                        + "): check that one is running and that nameServers is its address",
                error);
    }

    /** Asks every name server, each for itself; ends with the first error after all were asked. */
    public <T> Flux<T> callAll(Request<T> request) {
        return Flux.fromIterable(addresses).concatMapDelayError(address -> calls.call(address, request));
    }

    /** The addresses as RocketMQ writes them. */
    @Override
    public String toString() {
        return String.join(";", addresses);
    }
}
