package io.rillmq.samples;

import io.rillmq.client.RillClient;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendResult;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes this machine's figures four times a second: one message per figure, its tag the part of the machine, its key
 * the figure's name. A broker that is away for a while costs figures, not the program.
 */
public final class MachineFigures {
    static final String TOPIC = "machine-figures";
    private static final Duration PERIOD = Duration.ofMillis(250);

    private MachineFigures() {}

    public static void main(String[] args) {
        String nameServer = args.length > 0 ? args[0] : "localhost:9876";
        Flux.usingWhen(
                        Mono.fromSupplier(() ->
                                RillClient.builder().nameServers(nameServer).build()),
                        client -> publish(client, PERIOD),
                        RillClient::close)
                .blockLast();
    }

    static Flux<SendResult> publish(RillClient client, Duration period) {
        Producer producer = client.producer().group("machine-figures").build();
        // Figures nobody has taken yet are dropped: the next ones are newer.
        Flux<Message> figures = Mono.fromSupplier(Machine::new)
                .flatMapMany(machine -> Flux.interval(period)
                        .onBackpressureDrop()
                        .publishOn(Schedulers.boundedElastic(), 1)
                        .concatMapIterable(tick -> machine.read(), 1))
                .subscribeOn(Schedulers.boundedElastic())
                .map(MachineFigures::message);
        return producer.sendAll(figures);
    }

    private static Message message(Figure figure) {
        return Message.to(TOPIC).tag(figure.part()).key(figure.name()).body(figure.json());
    }
}
