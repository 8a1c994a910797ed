/**
 * Which member of a consumer group owns which queues. Pure functions, the same as in RocketMQ's own clients.
 */
@NullMarked
package io.rillmq.client.internal.rebalance;

import org.jspecify.annotations.NullMarked;
