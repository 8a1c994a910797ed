/**
 * What becomes of old messages and of a disk that fills up: decides from time to time which of the oldest segments go,
 * and whether appends are still taken.
 */
@NullMarked
package io.rillmq.store.retain;

import org.jspecify.annotations.NullMarked;
