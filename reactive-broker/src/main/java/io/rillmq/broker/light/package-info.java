/**
 * Light queues, RocketMQ's LMQ: which messages are put into queues of other names besides their topic's, and how many of
 * these there may be.
 */
@NullMarked
package io.rillmq.broker.light;

import org.jspecify.annotations.NullMarked;
