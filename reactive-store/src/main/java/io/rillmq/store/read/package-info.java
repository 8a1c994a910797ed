/**
 * Reads of messages by queue offset, log offset and time: from memory on the caller's thread, else on a bounded pool.
 * Nothing here changes the store.
 */
@NullMarked
package io.rillmq.store.read;

import org.jspecify.annotations.NullMarked;
