package io.rillmq.samples;

import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.producer.Message;
import reactor.core.publisher.Mono;

/** Sends one message and reads it back. */
public final class FirstMessage {
    private static final String TOPIC = "greetings";

    private FirstMessage() {}

    public static void main(String[] args) {
        String nameServer = args.length > 0 ? args[0] : "localhost:9876";
        String text = Mono.usingWhen(
                        Mono.fromSupplier(() ->
                                RillClient.builder().nameServers(nameServer).build()),
                        FirstMessage::sendAndRead,
                        RillClient::close)
                .block();
        System.out.println("received: " + text);
    }

    static Mono<String> sendAndRead(RillClient client) {
        Message hello = Message.to(TOPIC).tag("first").key("1").body("Hello, RillMQ!");
        Mono<Void> sent = client.producer()
                .group("samples")
                .build()
                .send(hello)
                .doOnNext(
                        receipt -> System.out.println("stored at " + receipt.queueOffset() + " of " + receipt.queue()))
                .then();
        return sent.thenMany(
                        client.reader(TOPIC).from(Position.earliest()).build().receive())
                .map(ReceivedMessage::text)
                .next();
    }
}
