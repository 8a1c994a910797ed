/**
 * Messages with a time of delivery of their own: parked in one queue of the log, delivered when they are due, recalled
 * until then. What waits is a view of that queue.
 */
@NullMarked
package io.rillmq.broker.timer;

import org.jspecify.annotations.NullMarked;
