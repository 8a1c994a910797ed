/**
 * Looks at a store directory that nobody has open: checks every byte that has a meaning, and reads records without the
 * store. Changes nothing, and needs the same memory whatever the size of the log.
 */
@NullMarked
package io.rillmq.store.inspect;

import org.jspecify.annotations.NullMarked;
