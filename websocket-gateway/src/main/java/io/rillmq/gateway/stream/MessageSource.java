package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.ServerFrame.StoredAt;
import io.rillmq.gateway.text.StreamMessage;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where messages come from and go to: all that the gateway asks of a cluster. Nothing happens before subscribe. Signals
 * may come on any thread; errors are {@link StreamException}s.
 */
public interface MessageSource {

    /**
     * Settles where to start. When the outer Mono has emitted, every message that is stored afterwards will be part of
     * the inner Flux, which asks the cluster for messages only as they are requested, and ends only by an error.
     */
    Mono<Flux<StreamMessage>> read(ReadRequest request);

    /** Stores one message. */
    Mono<StoredAt> publish(Publication publication);

    /** The topics, by name. */
    Mono<List<TopicSummary>> topics();

    /** Lets go of all connections. */
    Mono<Void> close();
}
