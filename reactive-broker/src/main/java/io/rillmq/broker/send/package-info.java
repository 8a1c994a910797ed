/**
 * Sends: the checks in RocketMQ's order, the record that is stored, and the answer.
 */
@NullMarked
package io.rillmq.broker.send;

import org.jspecify.annotations.NullMarked;
