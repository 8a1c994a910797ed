/**
 * The way to the store: from its outcomes and callbacks to answers and futures.
 */
@NullMarked
package io.rillmq.broker.append;

import org.jspecify.annotations.NullMarked;
