/** How late messages with a time of delivery are delivered while very many wait. */
@NullMarked
package io.rillmq.benchmarks.timers;

import org.jspecify.annotations.NullMarked;
