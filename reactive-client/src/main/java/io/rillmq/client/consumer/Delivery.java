package io.rillmq.client.consumer;

import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A message that a group's member received and answers for. The first {@link #ack} or {@link #nack} that is subscribed
 * counts, later ones do nothing. The group's offset moves on when all messages before it in the queue are answered.
 * A delivery that is never answered comes again, when the queue changes hands or the consumer starts anew.
 */
public interface Delivery {
    ReceivedMessage message();

    /** Done with it. Completes at once; the offset is committed within the commit interval and on close. */
    Mono<Void> ack();

    /** Not done: the broker delivers it again after a delay that grows with each time, at last it goes to the dead letters. */
    Mono<Void> nack();

    /**
     * Not done: to be delivered again after {@code delay}, rounded up to one of RocketMQ's delay levels (1 s … 2 h).
     * Completes when the broker has taken it back; until then the message counts as unanswered.
     */
    Mono<Void> nack(Duration delay);

    /** The queue went to another member, which gets the message too: an answer here has no effect any more. */
    boolean isStale();

    default byte[] body() {
        return message().body();
    }

    /** The body as UTF-8. */
    default String text() {
        return message().text();
    }

    default Optional<String> key() {
        return message().key();
    }

    default Optional<String> tag() {
        return message().tag();
    }

    default String topic() {
        return message().topic();
    }
}
