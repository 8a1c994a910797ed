/**
 * Compares brokers as clients see them: each broker in processes of its own, loaded by a client in another process,
 * alternating runs, medians.
 */
@NullMarked
package io.rillmq.benchmarks.send;

import org.jspecify.annotations.NullMarked;
