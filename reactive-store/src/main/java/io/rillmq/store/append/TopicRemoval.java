package io.rillmq.store.append;

import io.rillmq.protocol.name.Topic;
import java.util.concurrent.CompletableFuture;

/** Takes a topic's queues out of the store, between two appends. */
record TopicRemoval(Topic topic, CompletableFuture<Void> done) implements WriterTask {}
