package io.rillmq.client.admin;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks after topics and transactions. Thread-safe; nothing happens before subscribe. Errors are {@code ClientException}s. */
public interface Admin {
    /**
     * Creates a topic, or changes its number of queues, on every master broker of every cluster that the name servers
     * know. Completes when the route shows it, so that a send or a read that follows finds it.
     *
     * @param queues per broker, 1 or more
     */
    Mono<Void> createTopic(String name, int queues);

    /** Deletes a topic and its messages on all brokers and name servers. */
    Mono<Void> deleteTopic(String name);

    /** The users' topics, sorted by name: without system, retry and dead-letter topics. */
    Mono<List<TopicInfo>> topics();

    /** All topics that the name servers know, sorted by name. */
    Mono<List<TopicInfo>> allTopics();

    /** The queues of a topic, sorted, with the offsets they hold now. */
    Mono<List<QueueOffsets>> offsets(String topic);

    /**
     * The transactions that wait for their end, broker by broker, those first whose producers were asked the longest time
     * ago. RillMQ's brokers only: others answer with an error.
     */
    Flux<PendingTransaction> pendingTransactions();

    /** Ends a transaction in place of its producer, so that consumers get its message. */
    Mono<Void> commitTransaction(String id);

    /** Ends a transaction in place of its producer, so that nobody gets its message. */
    Mono<Void> rollbackTransaction(String id);
}
