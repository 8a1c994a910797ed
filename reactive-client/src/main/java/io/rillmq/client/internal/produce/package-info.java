/**
 * Sending: the choice of a queue, the attempts, the receipts.
 */
@NullMarked
package io.rillmq.client.internal.produce;

import org.jspecify.annotations.NullMarked;
