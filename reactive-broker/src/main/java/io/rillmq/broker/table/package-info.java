/**
 * What every room with state shares: the context that owns the state, and its JSON tables on disk.
 * A table keeps RocketMQ's file name and shape, so that a store directory can move in either direction.
 */
@NullMarked
package io.rillmq.broker.table;

import org.jspecify.annotations.NullMarked;
