/**
 * What every room with state shares: the context that owns the state, and the log of its tables. A table is a view of an
 * internal topic, with a copy in a file that keeps RocketMQ's name and shape, so that a store directory can move in
 * either direction.
 */
@NullMarked
package io.rillmq.broker.table;

import org.jspecify.annotations.NullMarked;
