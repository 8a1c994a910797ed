package io.rillmq.client.producer;

import io.rillmq.protocol.name.MessageQueue;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends messages. Thread-safe; nothing happens before subscribe, and each subscription sends anew. Errors are
 * {@link io.rillmq.client.error.ClientException}s. Signals arrive on the client's event loops: don't block there.
 *
 * <p>A message whose attempt failed is tried again, on another broker where there is one, until the send time limit. An
 * attempt whose answer was lost may have been stored, so a message can be stored twice; its unique id stays the same.
 */
public interface Producer {
    /** Sends to a queue that the producer chooses: in turn, or by the message's order key. */
    Mono<SendReceipt> send(Message message);

    /** Sends to {@code queue}, a queue of the message's topic. Attempts stay on that queue. */
    Mono<SendReceipt> send(Message message, MessageQueue queue);

    /**
     * Sends a stream and gives the receipts in its order. At most {@code maxInFlight} messages are asked of the
     * publisher and not yet passed on as receipts, so a slow broker and a slow receiver both slow the publisher down.
     * The first message that fails ends the stream with its error.
     *
     * <p>Messages to one queue are stored in the order of the stream as long as no attempt fails; a message that needs
     * another attempt can be overtaken, unless {@code maxInFlight} is 1.
     */
    Flux<SendReceipt> send(Publisher<Message> messages);

    /** Like {@link #send(Publisher)}, but a failed message is a {@link SendResult.Failed} and the stream goes on. */
    Flux<SendResult> sendAll(Publisher<Message> messages);

    /** Takes the producer's group off the brokers. Sends in progress finish; later ones fail. Idempotent. */
    Mono<Void> close();
}
