/** Measures what a replay of old messages costs those who send at the same time. */
@NullMarked
package io.rillmq.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
