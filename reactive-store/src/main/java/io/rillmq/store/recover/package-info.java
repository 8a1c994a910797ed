/**
 * What happens between opening a directory and its first append: torn tails are cut, views are brought up to the log.
 * Runs on the opening thread, before any other thread of the store exists.
 */
@NullMarked
package io.rillmq.store.recover;

import org.jspecify.annotations.NullMarked;
