package io.rillmq.benchmarks.restart;

import io.rillmq.client.RillClient;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.client.producer.SendResult;
import io.rillmq.client.producer.SendResult.Sent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;

/** Sends as fast as answers come, a fixed number of messages in flight, until stopped. What fails is not sent again. */
final class Load {
    private static final long LAST_ANSWER_SECONDS_MAX = 30;

    private final Producer producer;
    private final Acknowledged acknowledged;
    private final byte[] body;
    private final LongAdder sentCount = new LongAdder();
    private final LongAdder failedCount = new LongAdder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    Load(RillClient client, Acknowledged acknowledged, int bodyBytes, int inFlight) {
        this.producer = client.producer()
                .group("restart")
                .maxInFlight(inFlight)
                .maxAttempts(1)
                .build();
        this.acknowledged = acknowledged;
        this.body = new byte[bodyBytes];
    }

    /** One message, and waits for its answer. */
    void sendOne() {
        acknowledge(producer.send(message(0)).blockOptional().orElseThrow());
    }

    void start() {
        Flux<Message> messages = Flux.generate(() -> 0L, (number, sink) -> {
            if (stopping) {
                sink.complete();
            } else {
                sink.next(message(number));
            }
            return number + 1;
        });
        producer.sendAll(messages).doFinally(signal -> ended.countDown()).subscribe(this::answered);
    }

    private Message message(long number) {
        return Message.to(Topics.of(number).value()).body(body);
    }

    private void answered(SendResult result) {
        if (result instanceof Sent sent) {
            acknowledge(sent.receipt());
        } else {
            failedCount.increment();
        }
    }

    private void acknowledge(SendReceipt receipt) {
        sentCount.increment();
        acknowledged.add(receipt.queue(), receipt.queueOffset());
    }

    /** Messages acknowledged so far. */
    long sentCount() {
        return sentCount.sum();
    }

    long failedCount() {
        return failedCount.sum();
    }

    /** Returns when every message has its answer, or has failed. */
    void stop() throws InterruptedException {
        stopping = true;
        if (!ended.await(LAST_ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("answers are missing");
        }
    }
}
