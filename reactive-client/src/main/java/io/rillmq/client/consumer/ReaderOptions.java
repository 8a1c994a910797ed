package io.rillmq.client.consumer;

import io.rillmq.protocol.name.Topic;

/** How a reader works: what it reads, from where, and how much it holds ahead of demand. */
public record ReaderOptions(Topic topic, TagFilter filter, Position from, Prefetch prefetch) {}
