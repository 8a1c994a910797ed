package io.rillmq.benchmarks.restart;

import io.rillmq.client.RillClient;
import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.protocol.name.Topic;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** The topics that all messages go to, in turn. */
final class Topics {
    static final int COUNT = 4;
    static final int QUEUES = 4;

    private static final List<Topic> ALL = IntStream.range(0, COUNT)
            .mapToObj(number -> new Topic("restart" + number))
            .toList();

    private Topics() {}

    /** The topic for the message of that number. */
    static Topic of(long number) {
        return ALL.get((int) (number % COUNT));
    }

    static void createBy(RillClient client) {
        Flux.fromIterable(ALL)
                .concatMap(topic -> client.admin().createTopic(topic.value(), QUEUES))
                .blockLast();
    }

    static List<QueueOffsets> offsetsBy(RillClient client) {
        return Flux.fromIterable(ALL)
                .concatMap(topic -> client.admin().offsets(topic.value()))
                .concatMapIterable(offsets -> offsets)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }
}
