/**
 * Appends messages to the store: from records and callbacks to outcomes and futures.
 */
@NullMarked
package io.rillmq.broker.append;

import org.jspecify.annotations.NullMarked;
