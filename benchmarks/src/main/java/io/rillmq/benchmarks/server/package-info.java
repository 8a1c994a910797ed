/** Our servers as a process of their own, as users start them. */
@NullMarked
package io.rillmq.benchmarks.server;

import org.jspecify.annotations.NullMarked;
