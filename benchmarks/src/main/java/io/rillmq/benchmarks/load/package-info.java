/**
 * Load programs that run in a process of their own, with the class path of the client that they measure.
 * Each prints one line that starts with {@code RESULT}.
 */
@NullMarked
package io.rillmq.benchmarks.load;

import org.jspecify.annotations.NullMarked;
