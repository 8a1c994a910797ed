/**
 * Static topics: their queues have numbers of their own over all brokers, which are translated into the broker's queues.
 */
@NullMarked
package io.rillmq.broker.statictopic;

import org.jspecify.annotations.NullMarked;
