/**
 * Compares our message store with Apache RocketMQ's on the same disk, in turns: JMH benchmarks, what they count, and the
 * command that runs them and prints rates, ratios, CPU and allocation.
 */
@NullMarked
package io.rillmq.benchmarks.store;

import org.jspecify.annotations.NullMarked;
