/**
 * The disk, as the store sees it: a real one and a simulated one that fails on demand.
 * Nothing else in the store touches files.
 */
@NullMarked
package io.rillmq.store.file;

import org.jspecify.annotations.NullMarked;
