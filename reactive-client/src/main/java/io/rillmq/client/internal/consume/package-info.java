/**
 * Receiving: pull loops, the prefetch budget, membership of a group, acknowledgements and offsets.
 */
@NullMarked
package io.rillmq.client.internal.consume;

import org.jspecify.annotations.NullMarked;
