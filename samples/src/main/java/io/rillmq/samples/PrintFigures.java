package io.rillmq.samples;

import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.Delivery;
import io.rillmq.client.consumer.TagFilter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Consumes the machine's figures as a member of a group, acknowledges each, and prints one line every two seconds. */
public final class PrintFigures {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Pattern BODY = Pattern.compile("\\{\"value\":([^,]+),\"unit\":\"([^\"]*)\"}");

    private PrintFigures() {}

    public static void main(String[] args) {
        String nameServer = args.length > 0 ? args[0] : "localhost:9876";
        Flux.usingWhen(
                        Mono.fromSupplier(() ->
                                RillClient.builder().nameServers(nameServer).build()),
                        client -> lines(client, PERIOD),
                        RillClient::close)
                .doOnNext(System.out::println)
                .blockLast();
    }

    static Flux<String> lines(RillClient client, Duration period) {
        Consumer consumer = client.consumer()
                .group("figures-printer")
                .subscribe(MachineFigures.TOPIC, TagFilter.tags("cpu", "memory", "network"))
                .build();
        return Flux.usingWhen(
                Mono.just(consumer),
                member -> member.receive()
                        .concatMap(delivery -> delivery.ack().thenReturn(delivery))
                        .buffer(period)
                        .map(PrintFigures::line),
                Consumer::close);
    }

    /** The newest value of each figure. */
    private static String line(List<Delivery> deliveries) {
        Map<String, String> newest = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            Matcher body = BODY.matcher(delivery.text());
            if (body.matches()) {
                newest.put(delivery.key().orElse("?"), body.group(1) + " " + body.group(2));
            }
        }
        return newest.entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .collect(Collectors.joining("   ", LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "   ", ""));
    }
}
