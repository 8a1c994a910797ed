/**
 * A store directory looked at offline: {@code rill store check} and {@code rill store dump}, and how they print.
 */
@NullMarked
package io.rillmq.cli.store;

import org.jspecify.annotations.NullMarked;
