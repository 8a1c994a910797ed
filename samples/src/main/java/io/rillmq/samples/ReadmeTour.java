package io.rillmq.samples;

import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.TagFilter;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendReceipt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SDK as the README shows it: one order is sent, received by a group, and acknowledged when it is charged. */
public final class ReadmeTour {
    private ReadmeTour() {}

    public static void main(String[] args) {
        String charged = run(args.length > 0 ? args[0] : "localhost:9876").blockFirst();
        System.out.println("charged: " + charged);
    }

    static Flux<String> run(String nameServers) {
        RillClient client = RillClient.builder().nameServers(nameServers).build();

        Producer producer = client.producer().group("shop").build();
        Mono<SendReceipt> sent =
                producer.send(Message.to("orders").tag("paid").key("42").body("one coffee"));

        Consumer billing = client.consumer()
                .group("billing")
                .subscribe("orders", TagFilter.tags("paid"))
                .from(Position.earliest())
                .build();
        Flux<String> charged = billing.receive()
                .concatMap(order -> charge(order.text()).then(order.ack()).thenReturn(order.text()));

        return Flux.usingWhen(Mono.just(client), open -> sent.thenMany(charged.take(1)), RillClient::close);
    }

    private static Mono<Void> charge(String order) {
        return Mono.fromRunnable(() -> System.out.println("charging " + order));
    }
}
