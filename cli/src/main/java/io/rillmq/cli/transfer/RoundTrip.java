package io.rillmq.cli.transfer;

import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.producer.Message;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** One message to a topic and back. */
public final class RoundTrip {
    private static final String TOPIC = "round-trip";
    private static final Duration PAUSE = Duration.ofMillis(100);

    private RoundTrip() {}

    /** Blocks until the message is back; fails when that takes longer than {@code wait}. */
    public static void run(String nameServers, Duration wait) {
        Mono.usingWhen(
                        Mono.fromSupplier(() ->
                                RillClient.builder().nameServers(nameServers).build()),
                        RoundTrip::sendAndReceive,
                        RillClient::close)
                .block(wait);
    }

    private static Mono<Void> sendAndReceive(RillClient client) {
        return client.producer()
                .group(TOPIC)
                .build()
                .send(Message.to(TOPIC).tag("tag").key("key").body("there and back"))
                // A broker that has just started may not have its route yet.
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
                .thenMany(client.reader(TOPIC).from(Position.earliest()).build().receive())
                .next()
                .then();
    }
}
