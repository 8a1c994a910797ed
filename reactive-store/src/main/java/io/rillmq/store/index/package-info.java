/**
 * The key index: where in the log the messages with a key or a unique id are. A view that follows the log on a thread of
 * its own, at no cost for appends; on disk it is a few sorted, immutable runs of our own format.
 */
@NullMarked
package io.rillmq.store.index;

import org.jspecify.annotations.NullMarked;
