/**
 * The one writer of the log and the thread that forces it: batches, offsets, acknowledgement by flush level.
 * Appends arrive from any thread through a bounded queue; outcomes go home in one task per batch.
 */
@NullMarked
package io.rillmq.store.append;

import org.jspecify.annotations.NullMarked;
