package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Delivery;
import io.rillmq.client.consumer.ReceivedMessage;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A delivery of a queue that this member owned when it was pulled. Thread-safe. */
final class QueuedDelivery implements Delivery {
    private final PulledMessage pulled;
    private final Receipt receipt;
    private final SendBacks sendBacks;

    QueuedDelivery(PulledMessage pulled, Receipt receipt, SendBacks sendBacks) {
        this.pulled = pulled;
        this.receipt = receipt;
        this.sendBacks = sendBacks;
    }

    @Override
    public ReceivedMessage message() {
        return pulled.message();
    }

    @Override
    public Mono<Void> ack() {
        return Mono.fromRunnable(receipt::acknowledge);
    }

    @Override
    public Mono<Void> nack() {
        return giveBack(DelayLevels.BROKERS_CHOICE);
    }

    @Override
    public Mono<Void> nack(Duration delay) {
        return giveBack(DelayLevels.atLeast(delay));
    }

    private Mono<Void> giveBack(int delayLevel) {
        return Mono.defer(() -> receipt.beginReturn()
                ? sendBacks
                        .sendBack(pulled, delayLevel)
                        .doOnSuccess(ignored -> receipt.returned())
                        .doOnError(error -> receipt.returnFailed())
                        .doOnCancel(receipt::returnFailed)
                : Mono.empty());
    }

    @Override
    public boolean isStale() {
        return receipt.isStale();
    }

    @Override
    public String toString() {
        return "delivery of " + pulled.message();
    }
}
