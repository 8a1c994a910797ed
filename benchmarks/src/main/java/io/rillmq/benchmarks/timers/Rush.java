package io.rillmq.benchmarks.timers;

import io.rillmq.client.producer.Message;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;

/**
 * Messages that are due one after the other at an even pace.
 *
 * @param firstDueMillis epoch milliseconds
 */
record Rush(String topic, int count, long firstDueMillis, int perSecond, int bodyBytes) {
    static final int BODY_BYTES_MIN = Integer.BYTES;

    long dueMillis(int number) {
        return firstDueMillis + number * TimeUnit.SECONDS.toMillis(1) / perSecond;
    }

    long lastDueMillis() {
        return dueMillis(count - 1);
    }

    Flux<Message> messages() {
        return Flux.range(0, count).map(number -> Message.to(topic)
                .deliverAt(Instant.ofEpochMilli(dueMillis(number)))
                .body(ByteBuffer.allocate(bodyBytes).putInt(number).array()));
    }

    static int numberOf(byte[] body) {
        return ByteBuffer.wrap(body).getInt();
    }
}
