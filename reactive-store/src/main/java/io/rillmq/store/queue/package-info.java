/**
 * Consume queues: for each queue of each topic, where its messages are in the log. Recent entries are in memory,
 * all entries are in files of RocketMQ's layout.
 */
@NullMarked
package io.rillmq.store.queue;

import org.jspecify.annotations.NullMarked;
