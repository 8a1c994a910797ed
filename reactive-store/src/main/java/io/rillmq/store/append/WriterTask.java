package io.rillmq.store.append;

/** What the log's writer takes from its queue, in order. */
sealed interface WriterTask permits Append, TopicRemoval {}
