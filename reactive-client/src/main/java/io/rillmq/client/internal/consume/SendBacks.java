package io.rillmq.client.internal.consume;

import io.rillmq.client.error.ClientException;
import io.rillmq.client.error.ConnectionException;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.route.Route;
import io.rillmq.protocol.header.client.SendBackHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Gives messages of one group back to the brokers they came from. Thread-safe. */
final class SendBacks {
    private static final int RETRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final ConsumerGroup group;
    private final int maxRedeliveries;
    private final Network network;

    SendBacks(ConsumerGroup group, int maxRedeliveries, Network network) {
        this.group = group;
        this.maxRedeliveries = maxRedeliveries;
        this.network = network;
    }

    /** Completes when the broker has taken the message back. */
    Mono<Void> sendBack(PulledMessage pulled, int delayLevel) {
        SendBackHeader header = new SendBackHeader(
                pulled.logOffset(),
                group,
                delayLevel,
                pulled.message().messageId(),
                pulled.message().topic(),
                false,
                maxRedeliveries);
        Request<Integer> request =
                Request.of(header, network.calls().config().requestTimeout(), answer -> answer.orThrow()
                        .code());
        return Mono.defer(() -> network.calls().call(address(pulled), request))
                .retryWhen(Retry.from(attempts -> attempts.concatMap(this::pauseOrFail)))
                .then();
    }

    private Mono<Long> pauseOrFail(Retry.RetrySignal attempt) {
        boolean canHelp = attempt.failure() instanceof ClientException failure && failure.isRetryable();
        if (!canHelp || attempt.totalRetries() >= RETRIES) {
            return Mono.error(attempt.failure());
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << attempt.totalRetries());
        return network.calls().pause(pause).thenReturn(attempt.totalRetries());
    }

    /** Only the broker that has the message in its log can take it back. */
    private String address(PulledMessage pulled) {
        String brokerName = pulled.message().brokerName();
        Route route = network.routes().known(pulled.message().queue().topic());
        @Nullable String address = route == null ? null : route.master(brokerName);
        if (address == null) {
            throw new ConnectionException("no master of broker '" + brokerName + "' is known", null);
        }
        return address;
    }
}
