/** Measures how long our broker is away when it is killed or stopped and started again on a large log. */
@NullMarked
package io.rillmq.benchmarks.restart;

import org.jspecify.annotations.NullMarked;
